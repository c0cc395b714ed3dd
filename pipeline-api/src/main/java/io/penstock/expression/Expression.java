package io.penstock.expression;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text with expressions in it, compiled. Immutable and safe for use by any number of threads.
 *
 * <p>Whatever stands in {@code #{…}} is evaluated, the text around it stays as it is; a doubled {@code #} before the brace
 * writes a single one that starts no expression, so {@code ##{x}} gives {@code #{x}}. Inside, in falling order of binding:
 *
 * <ul>
 *   <li>literals in single or double quotes (the quote itself is written twice), integers, decimals, {@code (…)}, lists
 *       {@code [a, b]}, which are flattened, and names: {@code table}, {@code @scheduledStartTime}, {@code *myPassword},
 *       {@code input.tableName}, {@code node.output.directoryPath}, {@code parent.@id};
 *   <li>function calls {@code format(x, 'YYYY')}, also written {@code x.format('YYYY')};
 *   <li>{@code ^} (right to left, always a double), then unary {@code -};
 *   <li>{@code *} and {@code /} (of two integers: truncating), then {@code +} and {@code -}.
 * </ul>
 *
 * <p>{@code +} adds numbers, and concatenates as soon as one side is a text. Operators take a text that holds a number as
 * that number, functions likewise, and a text of the form {@code 2012-01-15T23:59:00} as that time in UTC; {@code +} does
 * not. An operator over a list gives the list of the results, one value for each; over two lists, they are taken pair by
 * pair and must be of one length. The same goes for a text around a list: {@code "--in #{myDirs}"} is one text for each
 * directory. A text of the form {@code [#{a}, #{b}]} is one list if one of them is a list.
 *
 * <p>What can be known without a scope is checked when the text is parsed: syntax, names of functions, number and kind of
 * their arguments, date patterns, and everything that is constant. Compiled texts are kept in a bounded cache
 * (dp-pipeline-expressions, dp-pipeline-reference-functions-datetime, dp-pipeline-reference-functions-math).
 */
public final class Expression {

    /** The longest text that is parsed, and the longest that an evaluation may give, in characters. */
    public static final int MAXIMUM_LENGTH = 20_971_520;

    /** How deep calls, lists, parentheses and operators may be nested in each other. */
    public static final int MAXIMUM_NESTING = 100;

    private static final int LONGEST_CACHED = 65_536;
    private static final int CACHED_CHARACTERS = 8_388_608;
    private static final int OVERHEAD = 64;

    // Without an executor of its own the cache would run its upkeep on the common pool; on the calling thread it is as
    // cheap, and a run on a fake clock stays in one thread.
    private static final Cache<String, Expression> CACHE = Caffeine.newBuilder()
            .maximumWeight(CACHED_CHARACTERS)
            .weigher((String template, Expression expression) -> template.length() + OVERHEAD)
            .executor(Runnable::run)
            .build();

    private final String template;
    private final Node root;
    private final List<NameReference> names;

    private Expression(String template, Node root, List<NameReference> names) {
        this.template = template;
        this.root = root;
        this.names = names;
    }

    /**
     * Compiles a text, or takes it from the cache.
     *
     * @param template the text; one without {@code #{…}} is a constant
     * @throws ExpressionException if it is longer than {@link #MAXIMUM_LENGTH}, nested deeper than
     *     {@link #MAXIMUM_NESTING}, not well formed, calls a function that does not exist or with the wrong arguments, or
     *     holds a constant part that has no value, such as {@code 1 / 0}
     */
    public static Expression parse(String template) {
        if (!template.contains("#{")) {
            return compile(template);
        }
        if (template.length() > LONGEST_CACHED) {
            return compile(template);
        }
        return CACHE.get(template, Expression::compile);
    }

    private static Expression compile(String template) {
        try {
            Parser.Result result = Parser.parse(template);
            return new Expression(template, result.root(), result.names());
        } catch (Fault fault) {
            throw ExpressionException.of(template, fault);
        }
    }

    /** The text as it was parsed. */
    public String template() {
        return template;
    }

    /** Whether the value is the same in every scope: no name is used. */
    public boolean isConstant() {
        return root instanceof Node.Constant;
    }

    /** The names used, in order, each as often as it is used. */
    public List<NameReference> names() {
        return names;
    }

    /**
     * The value in a scope. It has the type of the expression where the text is nothing but one expression, and is a text or
     * a list of texts otherwise.
     *
     * @throws ExpressionException if a name has no value, a value is of the wrong kind, a result is out of range, or a
     *     number is divided by zero
     */
    public ExpressionValue evaluate(Scope scope) {
        if (root instanceof Node.Constant constant) {
            return constant.value();
        }
        try {
            return root.evaluate(scope);
        } catch (Fault fault) {
            throw ExpressionException.of(template, fault);
        }
    }

    /**
     * The value in a scope as one text; see {@link ExpressionValue#asText()}. Whether it is secret is known only to
     * {@link #evaluate(Scope)}.
     *
     * @throws ExpressionException as {@link #evaluate(Scope)}, and if the value is a list
     */
    public String evaluateToText(Scope scope) {
        ExpressionValue value = evaluate(scope);
        if (value instanceof ExpressionValue.ListValue) {
            throw ExpressionException.of(
                    template, new Fault(0, "the value is " + Rendering.described(value), "one value"));
        }
        return value.asText();
    }

    /**
     * The value in a scope as texts: as many as a list has, one for anything else.
     *
     * @throws ExpressionException as {@link #evaluate(Scope)}
     */
    public List<String> evaluateToTexts(Scope scope) {
        return evaluate(scope).asTexts();
    }

    /** How many calls of {@code evaluate} this may put on top of each other. */
    int depth() {
        return root.depth();
    }

    /** Equal to an expression with the same text. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Expression that && template.equals(that.template);
    }

    @Override
    public int hashCode() {
        return template.hashCode();
    }

    /** The text as it was parsed. */
    @Override
    public String toString() {
        return template;
    }
}
