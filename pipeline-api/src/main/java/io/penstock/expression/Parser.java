package io.penstock.expression;

import io.penstock.expression.Function.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes nodes from a text, by recursive descent. What has the same value in every scope is computed on the way. Confined
 * to one parse.
 */
final class Parser {

    private static final String OPERAND = "a name, a literal, a function call, '(' or '['";

    private final String text;
    private final Tokenizer tokenizer;
    private final SortedMap<Integer, NameReference> names = new TreeMap<>();
    private Token token;
    private int nesting;

    private Parser(String text) {
        this.text = text;
        this.tokenizer = new Tokenizer(text);
        this.token = new Token(Token.Kind.END, 0, 0, "");
    }

    /**
     * What a text was compiled to.
     *
     * @param root gives the value
     * @param names the names in it, in order
     */
    record Result(Node root, List<NameReference> names) {}

    static Result parse(String text) {
        if (text.length() > Expression.MAXIMUM_LENGTH) {
            throw new Fault(
                    Expression.MAXIMUM_LENGTH,
                    "the text has " + text.length() + " characters",
                    "at most " + Expression.MAXIMUM_LENGTH);
        }
        var parser = new Parser(text);
        Node root = parser.template();
        return new Result(root, List.copyOf(parser.names.values()));
    }

    private Node template() {
        var parts = new ArrayList<Node>();
        var literal = new StringBuilder();
        int position = 0;
        int literalStart = 0;
        while (true) {
            int open = text.indexOf("#{", position);
            if (open < 0) {
                literal.append(text, position, text.length());
                break;
            }
            if (open > position && text.charAt(open - 1) == '#') {
                literal.append(text, position, open - 1).append("#{");
                position = open + 2;
                continue;
            }
            literal.append(text, position, open);
            if (!literal.isEmpty()) {
                parts.add(text(literalStart, literal.toString()));
                literal.setLength(0);
            }
            tokenizer.moveTo(open + 2);
            advance();
            parts.add(expression());
            if (!token.is(Token.Kind.CLOSE)) {
                throw unexpected("an operator or '}'");
            }
            position = token.end();
            literalStart = position;
        }
        if (!literal.isEmpty()) {
            parts.add(text(literalStart, literal.toString()));
        }
        if (parts.isEmpty()) {
            return text(0, "");
        }
        if (parts.size() == 1) {
            return parts.get(0);
        }
        Node[] array = parts.toArray(new Node[0]);
        return folded(new Node.Join(array, isBracketed(array)), array);
    }

    private static Node text(int index, String value) {
        return new Node.Constant(index, ExpressionValue.text(value));
    }

    /** Whether the parts are {@code [}, an expression, {@code ,}, an expression, …, {@code ]}. */
    private static boolean isBracketed(Node[] parts) {
        if (parts.length % 2 == 0) {
            return false;
        }
        for (int i = 0; i < parts.length; i += 2) {
            String sign = i == 0 ? "[" : i == parts.length - 1 ? "]" : ",";
            if (!(parts[i] instanceof Node.Constant constant)
                    || !constant.value().asText().strip().equals(sign)) {
                return false;
            }
        }
        return true;
    }

    private void advance() {
        token = tokenizer.next();
    }

    private Fault unexpected(String expected) {
        return new Fault(token.index(), "unexpected " + token.shown(), expected);
    }

    private void require(Token.Kind kind, String expected) {
        if (!token.is(kind)) {
            throw unexpected(expected);
        }
        advance();
    }

    private Node nested(Supplier<Node> inner) {
        nesting++;
        checkNesting(nesting, token.index());
        Node node = inner.get();
        nesting--;
        return node;
    }

    private static void checkNesting(int depth, int index) {
        if (depth > Expression.MAXIMUM_NESTING) {
            throw new Fault(index, "the nesting is too deep", "at most " + Expression.MAXIMUM_NESTING + " levels");
        }
    }

    /** The node, or its value where that is known: all of its parts are constants. */
    private static Node folded(Node node, Node... parts) {
        for (Node part : parts) {
            if (!(part instanceof Node.Constant)) {
                checkNesting(node.depth(), node.index());
                return node;
            }
        }
        return new Node.Constant(node.index(), node.evaluate(Scope.empty()));
    }

    private Node expression() {
        return nested(this::sum);
    }

    private Node sum() {
        return chain('+', '-', this::product);
    }

    private Node product() {
        return chain('*', '/', this::unary);
    }

    private Node chain(char one, char other, Supplier<Node> operand) {
        Node first = operand.get();
        if (!token.isOperator(one) && !token.isOperator(other)) {
            return first;
        }
        var operands = new ArrayList<Node>();
        var operators = new StringBuilder();
        var indexes = new ArrayList<Integer>();
        operands.add(first);
        while (token.isOperator(one) || token.isOperator(other)) {
            operators.append(token.text());
            indexes.add(token.index());
            advance();
            operands.add(operand.get());
        }
        Node[] array = operands.toArray(new Node[0]);
        return folded(
                new Node.Chain(
                        array,
                        operators.toString().toCharArray(),
                        indexes.stream().mapToInt(Integer::intValue).toArray()),
                array);
    }

    private Node unary() {
        if (!token.isOperator('-')) {
            return power();
        }
        int index = token.index();
        advance();
        // The least integer has no positive counterpart that could be negated.
        if (token.is(Token.Kind.INTEGER) && ("-" + token.text()).equals(Long.toString(Long.MIN_VALUE))) {
            advance();
            return new Node.Constant(index, ExpressionValue.integer(Long.MIN_VALUE));
        }
        Node operand = nested(this::unary);
        return folded(new Node.Negation(index, operand), operand);
    }

    private Node power() {
        Node base = postfix();
        if (!token.isOperator('^')) {
            return base;
        }
        int index = token.index();
        advance();
        Node exponent = nested(this::unary);
        return folded(new Node.Power(index, base, exponent), base, exponent);
    }

    private Node postfix() {
        Node node = operand();
        while (token.is(Token.Kind.DOT)) {
            advance();
            int index = token.index();
            String name = name("a field or a function after '.'");
            if (token.is(Token.Kind.LEFT_PARENTHESIS)) {
                node = call(name, index, node);
            } else if (node instanceof Node.Path path) {
                node = path.plus(name, index);
                checkNesting(((Node.Path) node).segments().size(), index);
            } else {
                node = new Node.Access(index, node, name);
            }
            checkNesting(node.depth(), index);
        }
        use(node);
        return node;
    }

    /** Notes the name that a node uses. One in parentheses that goes on behind them is noted again, in its full length. */
    private void use(Node node) {
        if (node instanceof Node.Path path) {
            List<String> segments = path.segments();
            long hops = segments.stream()
                            .filter(segment -> !segment.equals("parent"))
                            .count()
                    - 1;
            if (hops > 1 && segments.get(segments.size() - 1).startsWith("@")) {
                throw new Fault(
                        path.lastIndex(),
                        "a runtime field cannot be read through more than one reference",
                        "a field without '@', or a runtime field of the object named first");
            }
            names.put(path.index(), new NameReference(segments, path.index()));
        }
    }

    /** A name, which may start with {@code *}. */
    private String name(String expected) {
        if (isSecretName()) {
            advance();
            return "*" + taken();
        }
        if (!token.is(Token.Kind.NAME)) {
            throw unexpected(expected);
        }
        return taken();
    }

    private String taken() {
        String name = token.text();
        advance();
        return name;
    }

    /** Whether a {@code *} and, without a gap, a name come next. Asked only where an operator cannot stand. */
    private boolean isSecretName() {
        return token.isOperator('*')
                && token.end() < text.length()
                && (Character.isLetter(text.charAt(token.end())) || text.charAt(token.end()) == '_');
    }

    private Node operand() {
        int index = token.index();
        if (token.is(Token.Kind.NAME) || isSecretName()) {
            String name = name(OPERAND);
            return token.is(Token.Kind.LEFT_PARENTHESIS)
                    ? call(name, index, null)
                    : new Node.Path(List.of(name), new int[] {index});
        }
        return switch (token.kind()) {
            case TEXT -> text(index, taken());
            case INTEGER -> integer(index, taken());
            case DECIMAL -> decimal(index, taken());
            case LEFT_PARENTHESIS -> {
                advance();
                Node inner = expression();
                require(Token.Kind.RIGHT_PARENTHESIS, "an operator or ')'");
                yield inner;
            }
            case OPEN -> {
                advance();
                Node inner = expression();
                require(Token.Kind.CLOSE, "an operator or '}'");
                yield inner;
            }
            case LEFT_BRACKET -> {
                advance();
                Node[] elements = list(Token.Kind.RIGHT_BRACKET, "an operator, ',' or ']'", null);
                yield folded(new Node.ListLiteral(index, elements), elements);
            }
            default -> throw unexpected(OPERAND);
        };
    }

    private static Node integer(int index, String digits) {
        try {
            return new Node.Constant(index, ExpressionValue.integer(Long.parseLong(digits)));
        } catch (NumberFormatException e) {
            throw new Fault(index, Rendering.quoted(digits) + " is not an integer of 64 bits");
        }
    }

    private static Node decimal(int index, String digits) {
        double value = Double.parseDouble(digits);
        if (!Double.isFinite(value)) {
            throw new Fault(index, Rendering.quoted(digits) + " is not a double");
        }
        return new Node.Constant(index, ExpressionValue.decimal(value));
    }

    /** What stands between two brackets, which may be nothing; goes past the closing one. */
    private Node[] list(Token.Kind closing, String expected, @Nullable Node first) {
        var elements = new ArrayList<Node>();
        if (first != null) {
            elements.add(first);
        }
        if (token.is(closing)) {
            advance();
            return elements.toArray(new Node[0]);
        }
        elements.add(expression());
        while (token.is(Token.Kind.COMMA)) {
            advance();
            elements.add(expression());
        }
        require(closing, expected);
        return elements.toArray(new Node[0]);
    }

    /** A call, from its opening parenthesis on. {@code receiver} is what stands before the dot of {@code x.f(…)}. */
    private Node call(String name, int index, @Nullable Node receiver) {
        Function function = Functions.named(name);
        if (function == null) {
            throw new Fault(
                    index,
                    "there is no function " + Rendering.quoted(name),
                    Functions.nearest(name)
                            .map(near -> near.signature() + "; did you mean '" + near.name() + "'?")
                            .orElse("one of the date functions"));
        }
        if (receiver != null) {
            use(receiver);
        }
        advance();
        Node[] arguments = list(Token.Kind.RIGHT_PARENTHESIS, "an operator, ',' or ')'", receiver);
        int count = function.parameters().size();
        if (arguments.length != count) {
            throw new Fault(
                    index,
                    function.name() + " takes " + count + (count == 1 ? " argument" : " arguments") + " but has "
                            + arguments.length,
                    function.signature());
        }
        for (int i = 0; i < count; i++) {
            checkArgument(function, arguments, i);
        }
        Node call = function.equals(Functions.FORMAT) && arguments[1] instanceof Node.Constant
                ? new Node.Format(index, arguments[0], new Arguments(function, arguments, Scope.empty()).pattern(1))
                : new Node.Call(index, function, arguments);
        return folded(call, arguments);
    }

    /** Refuses an argument of which it is known already that it is of the wrong kind. */
    private static void checkArgument(Function function, Node[] arguments, int i) {
        Kind kind = function.parameters().get(i);
        if (arguments[i] instanceof Node.Constant) {
            kind.check(new Arguments(function, arguments, Scope.empty()), i);
        } else if (arguments[i] instanceof Node.Call call
                && !kind.accepts(call.function().result())) {
            throw new Fault(
                    call.index(),
                    function.name() + " cannot take the " + call.function().result() + " that "
                            + call.function().name() + " gives",
                    function.signature());
        }
    }
}
