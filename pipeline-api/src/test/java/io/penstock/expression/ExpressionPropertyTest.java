package io.penstock.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ExpressionPropertyTest {

    private static final ZonedDateTime START =
            LocalDateTime.of(2024, 2, 29, 23, 45).atZone(ZoneOffset.UTC);

    private static final Scope SCOPE = Scope.of(Map.of(
            "@scheduledStartTime", ExpressionValue.dateTime(START),
            "myText", ExpressionValue.text("it's"),
            "mySeven", ExpressionValue.integer(7),
            "myHalf", ExpressionValue.decimal(0.5),
            "myList", ExpressionValue.texts(List.of("one", "two")),
            "*myPassword", ExpressionValue.text("h§sh").asSecret(),
            "input", ExpressionValue.reference(Scope.of(Map.of("path", ExpressionValue.text("p"))))));

    /** An expression and what it must evaluate to, computed beside it with nothing of the evaluator's. */
    private record Known<T>(String text, T value) {}

    @Property(tries = 10_000, seed = "20120101")
    void randomTextThrowsNothingButExpressionErrors(@ForAll("anyTexts") String text) {
        try {
            Expression expression = Expression.parse(text);
            expression
                    .names()
                    .forEach(name -> assertThat(text.substring(name.index())).isNotEmpty());
            expression.evaluate(SCOPE).asTexts();
        } catch (ExpressionException e) {
            assertThat(e.index()).isBetween(0, text.length());
            assertThat(e.getMessage()).isNotBlank().doesNotContain("h§sh");
        }
    }

    @Property(tries = 2_000, seed = "20120101")
    void mutatedExpressionThrowsNothingButExpressionErrors(
            @ForAll("dates") Known<ZonedDateTime> date, @ForAll("words") String word, @ForAll int at) {
        String text = "#{" + date.text() + "}";
        int place = Math.floorMod(at, text.length());
        try {
            Expression.parse(text.substring(0, place) + word + text.substring(place))
                    .evaluate(SCOPE);
            Expression.parse(text.substring(0, place) + text.substring(place + 1))
                    .evaluate(SCOPE);
        } catch (ExpressionException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Property(seed = "20120101")
    void textWithoutExpressionsStaysAsItIs(@ForAll String text) {
        assertThat(Expression.parse(text.replace("#{", "##{")).evaluate(SCOPE)).isEqualTo(ExpressionValue.text(text));
    }

    @Property(seed = "20120101")
    void literalGivesItsText(@ForAll String text) {
        assertThat(Expression.parse("#{'" + text.replace("'", "''") + "'}").evaluate(SCOPE))
                .isEqualTo(ExpressionValue.text(text));
        assertThat(Expression.parse("#{\"" + text.replace("\"", "\"\"") + "\"}").evaluate(SCOPE))
                .isEqualTo(ExpressionValue.text(text));
    }

    @Property(seed = "20120101")
    void everyNumberReadsBack(@ForAll long integer, @ForAll double decimal) {
        assertThat(Expression.parse("#{" + integer + "}").evaluate(SCOPE)).isEqualTo(ExpressionValue.integer(integer));

        String text = ExpressionValue.decimal(decimal).asText();
        assertThat(Double.parseDouble(text)).isEqualTo(decimal);
        assertThat(Expression.parse("#{" + text + "}").evaluate(SCOPE)).isEqualTo(ExpressionValue.decimal(decimal));
    }

    @Property(tries = 3_000, seed = "20120101")
    void integersEvaluateToTheirValue(@ForAll("integers") Known<Long> known) {
        assertThat(Expression.parse("#{" + known.text() + "}").evaluate(SCOPE))
                .as(known.text())
                .isEqualTo(ExpressionValue.integer(known.value()));
    }

    @Property(tries = 3_000, seed = "20120101")
    void doublesEvaluateToTheirValue(@ForAll("doubles") Known<Double> known) {
        ExpressionValue value = Expression.parse("#{" + known.text() + "}").evaluate(SCOPE);

        assertThat(value).as(known.text()).isInstanceOf(ExpressionValue.DoubleNumber.class);
        assertThat(((ExpressionValue.DoubleNumber) value).value())
                .as(known.text())
                .isCloseTo(known.value(), within(Math.ulp(known.value())));
    }

    @Property(tries = 3_000, seed = "20120101")
    void textsEvaluateToTheirValue(@ForAll("texts") Known<String> known) {
        assertThat(Expression.parse("#{" + known.text() + "}").evaluate(SCOPE))
                .as(known.text())
                .isEqualTo(ExpressionValue.text(known.value()));
    }

    @Property(tries = 3_000, seed = "20120101")
    void datesEvaluateToTheirValue(@ForAll("dates") Known<ZonedDateTime> known) {
        assertThat(Expression.parse("#{" + known.text() + "}").evaluate(SCOPE))
                .as(known.text())
                .isEqualTo(ExpressionValue.dateTime(known.value()));
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of(
                "#{",
                "}",
                "##{",
                "(",
                ")",
                "[",
                "]",
                ",",
                ".",
                "+",
                "-",
                "*",
                "/",
                "^",
                "'",
                "\"",
                " ",
                "@",
                "#",
                "1",
                "2.5",
                "0",
                "1e9",
                "9223372036854775807",
                "myText",
                "mySeven",
                "myHalf",
                "myList",
                "*myPassword",
                "input",
                ".path",
                "node",
                "parent",
                "@scheduledStartTime",
                "format(",
                "plusDays(",
                "day(",
                "inTimeZone(",
                "makeDate(",
                "'YYYY'",
                "'UTC'",
                "'1 day'",
                "plusPeriod(",
                "é",
                "\ud83d\ude00",
                "\ud83d",
                "\u0000",
                "\n");
    }

    @Provide
    Arbitrary<String> anyTexts() {
        Arbitrary<String> syntax = words().list().ofMaxSize(14).map(parts -> String.join("", parts));
        return Arbitraries.oneOf(
                syntax,
                syntax.map(text -> "#{" + text + "}"),
                Arbitraries.strings().ofMaxLength(30));
    }

    @Provide
    Arbitrary<Known<Long>> integers() {
        Arbitrary<Known<Long>> literal = Arbitraries.longs().between(0, 50).map(n -> new Known<>("" + n, n));
        Arbitrary<Known<Long>> leaf = Arbitraries.oneOf(literal, Arbitraries.just(new Known<>("mySeven", 7L)));
        return Arbitraries.recursive(() -> leaf, this::largerInteger, 0, 4);
    }

    private Arbitrary<Known<Long>> largerInteger(Arbitrary<Known<Long>> inner) {
        return Arbitraries.oneOf(
                Combinators.combine(inner, inner, Arbitraries.of('+', '-', '*', '/'))
                        .as((x, y, sign) -> {
                            String text = "(" + x.text() + ") " + sign + " (" + y.text() + ")";
                            return switch (sign) {
                                case '+' -> new Known<>(text, x.value() + y.value());
                                case '-' -> new Known<>(text, x.value() - y.value());
                                case '*' -> new Known<>(text, x.value() * y.value());
                                default -> y.value() == 0 ? x : new Known<>(text, x.value() / y.value());
                            };
                        }),
                // Without parentheses: what binds closer must.
                Combinators.combine(inner, inner, inner)
                        .as((x, y, z) -> new Known<>(
                                "(" + x.text() + ")-(" + y.text() + ")*(" + z.text() + ")+(" + x.text() + ")",
                                x.value() - y.value() * z.value() + x.value())),
                inner.map(x -> new Known<>("-(" + x.text() + ")", -x.value())));
    }

    @Provide
    Arbitrary<Known<Double>> doubles() {
        Arbitrary<Known<Double>> literal =
                Arbitraries.integers().between(1, 400).map(n -> new Known<>(Double.toString(n / 8.0), n / 8.0));
        return Combinators.combine(literal, integers(), Arbitraries.of('+', '-', '*', '/', '^'))
                .as((x, n, sign) -> {
                    String text = x.text() + " " + sign + " (" + n.text() + ")";
                    double y = n.value();
                    return switch (sign) {
                        case '+' -> new Known<>(text, x.value() + y);
                        case '-' -> new Known<>(text, x.value() - y);
                        case '*' -> new Known<>(text, x.value() * y);
                        case '/' -> y == 0 ? x : new Known<>(text, x.value() / y);
                        default ->
                            Double.isFinite(Math.pow(x.value(), y)) ? new Known<>(text, Math.pow(x.value(), y)) : x;
                    };
                });
    }

    @Provide
    Arbitrary<Known<String>> texts() {
        Arbitrary<Known<String>> literal = Arbitraries.strings()
                .ofMaxLength(6)
                .map(text -> new Known<>("'" + text.replace("'", "''") + "'", text));
        Arbitrary<Known<String>> leaf = Arbitraries.oneOf(
                literal,
                Arbitraries.just(new Known<>("myText", "it's")),
                Arbitraries.just(new Known<>("input.path", "p")),
                dates().map(date -> new Known<>(
                        "format(" + date.text() + ", 'DDD')",
                        String.format("%03d", date.value().getDayOfYear()))),
                dates().map(date -> new Known<>(
                        "(" + date.text() + ").format('e')",
                        "" + date.value().getDayOfWeek().getValue())));
        return Arbitraries.recursive(
                () -> leaf,
                inner -> Arbitraries.oneOf(
                        Combinators.combine(inner, inner)
                                .as((x, y) -> new Known<>(x.text() + " + " + y.text(), x.value() + y.value())),
                        Combinators.combine(inner, integers())
                                .as((x, n) ->
                                        new Known<>("(" + n.text() + ") + (" + x.text() + ")", n.value() + x.value()))),
                0,
                3);
    }

    @Provide
    Arbitrary<Known<ZonedDateTime>> dates() {
        Arbitrary<Known<ZonedDateTime>> made = Arbitraries.integers()
                .between(0, 60_000)
                .map(days -> LocalDate.of(1950, 1, 1).plusDays(days))
                .map(day -> new Known<>(
                        "makeDate(" + day.getYear() + "," + day.getMonthValue() + "," + day.getDayOfMonth() + ")",
                        day.atStartOfDay(ZoneOffset.UTC)));
        Arbitrary<Known<ZonedDateTime>> leaf =
                Arbitraries.oneOf(made, Arbitraries.just(new Known<>("@scheduledStartTime", START)));
        return Arbitraries.recursive(() -> leaf, this::laterDate, 0, 3);
    }

    private Arbitrary<Known<ZonedDateTime>> laterDate(Arbitrary<Known<ZonedDateTime>> inner) {
        Arbitrary<Integer> amounts = Arbitraries.integers().between(0, 40);
        return Combinators.combine(inner, amounts, Arbitraries.integers().between(0, 9))
                .as((date, n, which) -> {
                    ZonedDateTime t = date.value();
                    String x = date.text();
                    return switch (which) {
                        case 0 -> new Known<>("plusDays(" + x + "," + n + ")", t.plusDays(n));
                        case 1 -> new Known<>(x + ".minusMonths(" + n + ")", t.minusMonths(n));
                        case 2 -> new Known<>("minusHours(" + x + ",-" + n + ")", t.plusHours(n));
                        case 3 -> new Known<>("plusPeriod(" + x + ",'" + (n + 1) + " weeks')", t.plusWeeks(n + 1));
                        case 4 -> new Known<>("firstOfMonth(" + x + ")", t.minusDays(t.getDayOfMonth() - 1));
                        case 5 ->
                            new Known<>(
                                    "sunday(" + x + ")",
                                    t.minusDays(t.getDayOfWeek().getValue() % 7));
                        case 6 -> new Known<>(x + ".yesterday()", t.minusDays(1));
                        case 7 -> new Known<>("midnight(" + x + ")", t.minusMinutes(t.getHour() * 60 + t.getMinute()));
                        case 8 ->
                            new Known<>(
                                    "plusYears(" + x + ", year(" + x + ") / 1000)", t.plusYears(t.getYear() / 1000));
                        default -> new Known<>("plusMinutes(" + x + "," + n + ")", t.plusMinutes(n));
                    };
                });
    }
}
