package io.penstock.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.penstock.problem.ErrorCategory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExpressionErrorTest {

    private static final Scope SCOPE = Scope.of(Map.of(
            "myDateTime", ExpressionValue.dateTime(Instant.parse("2011-05-24T17:10:00Z")),
            "myText", ExpressionValue.text("abc"),
            "myZero", ExpressionValue.text("0"),
            "myList", ExpressionValue.texts(List.of("one", "two")),
            "*myPassword", ExpressionValue.text("hush").asSecret(),
            "*n", ExpressionValue.integer(1313).asSecret(),
            "input", ExpressionValue.reference(Scope.of(Map.of("id", ExpressionValue.text("Raw"))))));

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("#{", 2, "unexpected end of text", "a name, a literal, a function call, '(' or '['"),
                arguments("#{}", 2, "unexpected '}'", "a name, a literal, a function call, '(' or '['"),
                arguments("#{1 +}", 5, "unexpected '}'", "a name, a literal, a function call, '(' or '['"),
                arguments("#{1 2}", 4, "unexpected number '2'", "an operator or '}'"),
                arguments("#{a b}", 4, "unexpected name 'b'", "an operator or '}'"),
                arguments("#{(1}", 4, "unexpected '}'", "an operator or ')'"),
                arguments("#{1)}", 3, "unexpected ')'", "an operator or '}'"),
                arguments("#{[1, }", 6, "unexpected '}'", "a name, a literal, a function call, '(' or '['"),
                arguments("#{[1 2]}", 5, "unexpected number '2'", "an operator, ',' or ']'"),
                arguments("#{day(myDateTime}", 16, "unexpected '}'", "an operator, ',' or ')'"),
                arguments(
                        "#{day(myDateTime,)}", 17, "unexpected ')'", "a name, a literal, a function call, '(' or '['"),
                arguments("#{'abc}", 2, "the literal is not closed", "the quote ' at its end"),
                arguments("#{\"abc}", 2, "the literal is not closed", "the quote \" at its end"),
                arguments("#{1 + §}", 6, "unexpected '§'", "a name, a literal or an operator"),
                arguments("#{a.}", 4, "unexpected '}'", "a field or a function after '.'"),
                arguments("#{a.1}", 3, "unexpected number '.1'", "an operator or '}'"),
                arguments("#{@}", 2, "'@' stands alone", "the name of a runtime field after it"),
                arguments("#{@1}", 2, "'@' stands alone", "the name of a runtime field after it"),
                arguments("#{a & b}", 4, "unexpected '&'", "a name, a literal or an operator"),
                arguments("#{1x}", 2, "a name cannot start with a digit", "a number or a name"),
                arguments("#{12345678901234567890}", 2, "'12345678901234567890' is not an integer of 64 bits", ""),
                arguments("#{9223372036854775808}", 2, "'9223372036854775808' is not an integer of 64 bits", ""),
                arguments("#{1e999}", 2, "'1e999' is not a double", ""),
                arguments(
                        "#{formt(myDateTime,'YYYY')}",
                        2,
                        "there is no function 'formt'",
                        "String format(DateTime, String); did you mean 'format'?"),
                arguments(
                        "#{FORMAT(myDateTime,'YYYY')}",
                        2,
                        "there is no function 'FORMAT'",
                        "String format(DateTime, String); did you mean 'format'?"),
                arguments(
                        "#{plusday(myDateTime,1)}",
                        2,
                        "there is no function 'plusday'",
                        "DateTime plusDays(DateTime, int); did you mean 'plusDays'?"),
                arguments("#{nonsense(1)}", 2, "there is no function 'nonsense'", "one of the date functions"),
                arguments("#{day()}", 2, "day takes 1 argument but has 0", "int day(DateTime)"),
                arguments(
                        "#{format(myDateTime)}",
                        2,
                        "format takes 2 arguments but has 1",
                        "String format(DateTime, String)"),
                arguments(
                        "#{myDateTime.format()}",
                        13,
                        "format takes 2 arguments but has 1",
                        "String format(DateTime, String)"),
                arguments(
                        "#{plusDays(myDateTime,1,2)}",
                        2,
                        "plusDays takes 2 arguments but has 3",
                        "DateTime plusDays(DateTime, int)"),
                arguments("#{day(1)}", 6, "day cannot take the integer 1", "a DateTime"),
                arguments("#{day('yesterday')}", 6, "day cannot take the text 'yesterday'", "a DateTime"),
                arguments(
                        "#{plusDays(myDateTime,1.5)}",
                        22,
                        "plusDays cannot take the double 1.5",
                        "an integer of 32 bits"),
                arguments(
                        "#{plusDays(myDateTime,'x')}",
                        22,
                        "plusDays cannot take the text 'x'",
                        "an integer of 32 bits"),
                arguments(
                        "#{plusDays(myDateTime,9999999999)}",
                        22,
                        "plusDays cannot take the integer 9999999999",
                        "an integer of 32 bits"),
                arguments(
                        "#{plusDays(year(myDateTime),1)}",
                        11,
                        "plusDays cannot take the int that year gives",
                        "DateTime plusDays(DateTime, int)"),
                arguments(
                        "#{plusDays(myDateTime,yesterday(myDateTime))}",
                        22,
                        "plusDays cannot take the DateTime that yesterday gives",
                        "DateTime plusDays(DateTime, int)"),
                arguments(
                        "#{format(myDateTime,'YYYY-bb')}",
                        20,
                        "'b' is no letter of a date pattern",
                        "the letters of Joda-Time: GCYyxweEDMdaKhHkmsSzZ"),
                arguments("#{format(myDateTime,'')}", 20, "the date pattern is empty", "letters such as 'YYYY-MM-dd'"),
                arguments("#{format(myDateTime,2)}", 20, "format cannot take the integer 2", "a date pattern"),
                arguments(
                        "#{inTimeZone(myDateTime,'Mars/Phobos')}",
                        24,
                        "inTimeZone cannot take the text 'Mars/Phobos'",
                        "a time zone such as 'America/New_York' or '+05:30'"),
                arguments(
                        "#{plusPeriod(myDateTime,'1 fortnight')}",
                        24,
                        "plusPeriod cannot take the text '1 fortnight'",
                        "a period \"<n> minutes|hours|days|weeks|months|years\""),
                arguments(
                        "#{makeDate(2013,2,30)}", 11, "year 2013, month 2, day 30, hour 0, minute 0 is not a date", ""),
                arguments(
                        "#{makeDateTime(2013,2,3,24,0)}",
                        15,
                        "year 2013, month 2, day 3, hour 24, minute 0 is not a date",
                        ""),
                arguments("x #{1 / 0}", 6, "division by zero", ""),
                arguments("#{1 / (2 - 2)}", 4, "division by zero", ""),
                arguments("#{1.0 / 0}", 6, "division by zero", ""),
                arguments("#{10.0 ^ 400}", 7, "the result is not a finite number", ""),
                arguments("#{9223372036854775807 + 1}", 22, "the result is not an integer of 64 bits", ""),
                arguments("#{9223372036854775807 * 2}", 22, "the result is not an integer of 64 bits", ""),
                arguments("#{-9223372036854775808 / -1}", 23, "the result is not an integer of 64 bits", ""),
                arguments("#{-(-9223372036854775808)}", 2, "the result is not an integer of 64 bits", ""),
                arguments("#{'a' * 2}", 6, "'*' cannot be applied to the text 'a'", "numbers"),
                arguments(
                        "#{makeDate(2011,1,1) + 1}",
                        21,
                        "'+' cannot be applied to the DateTime 2011-01-01T00:00:00",
                        "two numbers, or a text on one side"),
                arguments(
                        "#{plusYears(makeDate(2011,1,1), 2000000000)}",
                        2,
                        "the result of plusYears is out of range",
                        ""),
                arguments(
                        "#{node.output.@actualEndTime}",
                        14,
                        "a runtime field cannot be read through more than one reference",
                        "a field without '@', or a runtime field of the object named first"),
                arguments(
                        "#{input.precondition.@status}",
                        21,
                        "a runtime field cannot be read through more than one reference",
                        "a field without '@', or a runtime field of the object named first"),
                arguments("#{[1,2] + [1,2,3]}", 8, "lists of 2 and 3 values meet", "lists of one length"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void refusesText(String template, int index, String problem, String expected) {
        ExpressionException e = catchThrowableOfType(ExpressionException.class, () -> Expression.parse(template));

        assertFault(e, template, index, problem, expected);
    }

    static Stream<Arguments> evaluations() {
        return Stream.of(
                arguments("#{unknown}", 2, "'unknown' is unknown", "a field of this object or a parameter"),
                arguments("#{@actualEndTime}", 2, "runtime field '@actualEndTime' has no value here", ""),
                arguments("#{node.name}", 2, "'node' has no value here", "use in an action or a precondition"),
                arguments(
                        "#{myText.x}", 9, "'x' is asked of the text 'abc'", "a reference to an object before the dot"),
                arguments("#{input.nope}", 8, "this object has no field 'nope'", ""),
                arguments("#{input.@nope}", 8, "runtime field '@nope' of this object has no value here", ""),
                arguments("#{myText * 2}", 9, "'*' cannot be applied to the text 'abc'", "numbers"),
                arguments("#{*myPassword * 2}", 14, "'*' cannot be applied to a secret text", "numbers"),
                arguments(
                        "#{plusDays(myDateTime, *myPassword)}",
                        23,
                        "plusDays cannot take a secret text",
                        "an integer of 32 bits"),
                arguments(
                        "#{format(myDateTime, *myPassword)}",
                        21,
                        "a secret text is not a date pattern",
                        "the letters of Joda-Time: GCYyxweEDMdaKhHkmsSzZ"),
                arguments("#{day(input)}", 6, "day cannot take a reference to this object", "a DateTime"),
                arguments("#{day(myList)}", 6, "day cannot take a list of 2", "a DateTime"),
                arguments(
                        "#{myDateTime - 1}",
                        13,
                        "'-' cannot be applied to the DateTime 2011-05-24T17:10:00",
                        "numbers"),
                arguments(
                        "#{input + 1}",
                        8,
                        "'+' cannot be applied to a reference to this object",
                        "two numbers, or a text on one side"),
                arguments("#{1 / myZero}", 4, "division by zero", ""),
                arguments("#{plusYears(myDateTime, 2000000000)}", 2, "the result of plusYears is out of range", ""),
                arguments(
                        "#{format(myDateTime, myText)}",
                        21,
                        "'b' is no letter of a date pattern",
                        "the letters of Joda-Time: GCYyxweEDMdaKhHkmsSzZ"),
                arguments("#{makeDate(2000, *n, 99)}", 11, "secret numbers are not a date", ""),
                arguments("#{myList} #{[1,2,3]}", 12, "lists of 2 and 3 values meet", "lists of one length"),
                arguments(
                        "#{inTimeZone(myDateTime, myText)}",
                        25,
                        "inTimeZone cannot take the text 'abc'",
                        "a time zone such as 'America/New_York' or '+05:30'"));
    }

    @ParameterizedTest
    @MethodSource("evaluations")
    void refusesEvaluation(String template, int index, String problem, String expected) {
        Expression expression = Expression.parse(template);

        ExpressionException e = catchThrowableOfType(ExpressionException.class, () -> expression.evaluate(SCOPE));

        assertFault(e, template, index, problem, expected);
    }

    private static void assertFault(
            ExpressionException e, String template, int index, String problem, String expected) {
        assertThat(e).isNotNull();
        assertThat(e.expression()).isEqualTo(template);
        assertThat(e.problem()).isEqualTo(problem);
        assertThat(e.index()).isEqualTo(index);
        assertThat(e.expected().orElse("")).isEqualTo(expected);
        assertThat(e.objectId()).isEmpty();
        assertThat(e.category()).isEqualTo(ErrorCategory.INVALID_DEFINITION);
        assertThat(e)
                .hasMessage("expression '" + template + "', index " + index + ": " + problem
                        + (expected.isEmpty() ? "" : "; expected " + expected));
    }

    @Test
    void refusesListWhereOneTextIsWanted() {
        assertThatThrownBy(() -> Expression.parse("#{myList}").evaluateToText(SCOPE))
                .isInstanceOf(ExpressionException.class)
                .hasMessage("expression '#{myList}', index 0: the value is a list of 2; expected one value");
    }

    @Test
    void showsOnlySurroundingsOfFaultInLongText() {
        String template = "a".repeat(5_000) + "#{1 +}" + "b".repeat(5_000);

        assertThatThrownBy(() -> Expression.parse(template))
                .hasMessage("expression '…" + "a".repeat(55) + "#{1 +}" + "b".repeat(59)
                        + "…', index 5005: unexpected '}'; expected a name, a literal, a function call, '(' or '['");
    }

    @Test
    void quotesOnlyStartOfLongValue() {
        assertThatThrownBy(() -> Expression.parse("#{2 * '" + "x".repeat(100) + "'}"))
                .hasMessageEndingWith("'*' cannot be applied to the text '" + "x".repeat(40) + "…'; expected numbers");
    }

    @Test
    void boundsNesting() {
        assertThat(Expression.parse("#{" + "(".repeat(99) + "1" + ")".repeat(99) + "}")
                        .evaluateToText(SCOPE))
                .isEqualTo("1");
        for (String template : List.of(
                "#{" + "(".repeat(100_000),
                "#{" + "[".repeat(100_000),
                "#{" + "-".repeat(100_000) + "1}",
                "#{" + "#{".repeat(100_000),
                "#{" + "1^".repeat(100_000) + "1}",
                "#{" + "day(".repeat(100_000),
                "#{a" + ".b".repeat(100_000) + "}",
                "#{day(a)" + ".b".repeat(100_000) + "}",
                "#{a" + ".yesterday()".repeat(100_000) + "}")) {
            assertThatThrownBy(() -> Expression.parse(template))
                    .as(template.substring(0, 20))
                    .isInstanceOf(ExpressionException.class)
                    .hasMessageEndingWith("the nesting is too deep; expected at most 100 levels");
        }
    }

    @Test
    void takesTextOfManyPartsWithoutDeepStack() {
        String sum = "#{1" + "+1".repeat(999_999) + "}";
        String parts = "#{x + x}".repeat(100_000);
        String longest = "y".repeat(Expression.MAXIMUM_LENGTH - 8) + "#{x * x}";

        assertThat(Expression.parse(sum).evaluate(SCOPE)).isEqualTo(ExpressionValue.integer(1_000_000));
        assertThat(Expression.parse(parts).evaluateToText(Scope.of(Map.of("x", ExpressionValue.integer(1)))))
                .isEqualTo("2".repeat(100_000));
        assertThat(Expression.parse(longest).evaluateToText(Scope.of(Map.of("x", ExpressionValue.integer(3)))))
                .hasSize(Expression.MAXIMUM_LENGTH - 7)
                .endsWith("y9");
    }

    @Test
    void refusesLongerText() {
        String template = "x".repeat(Expression.MAXIMUM_LENGTH + 1);

        assertThatThrownBy(() -> Expression.parse(template))
                .isInstanceOf(ExpressionException.class)
                .hasMessageEndingWith("the text has 20971521 characters; expected at most 20971520");
    }

    @Test
    void refusesResultThatGrowsTooLong() {
        Scope scope = Scope.of(Map.of("x", ExpressionValue.text("x".repeat(1_000_000))));

        for (String template : List.of(
                "#{x}".repeat(21),
                "#{x" + " + x".repeat(20) + "}",
                "#{[x,x,x,x,x,x,x,x,x,x,x] + x}",
                "#{[x,x,x]}" + "#{x}".repeat(7))) {
            assertThatThrownBy(() -> Expression.parse(template).evaluate(scope))
                    .as(template)
                    .isInstanceOf(ExpressionException.class)
                    .hasMessageEndingWith("the result is too long; expected at most 20971520 characters");
        }
    }

    @Test
    void showsNoSecretInMessage() {
        for (String template : List.of(
                "#{day(*myPassword)}",
                "#{*myPassword.x}",
                "#{-*myPassword}",
                "#{inTimeZone(myDateTime, *myPassword)}",
                "#{plusPeriod(myDateTime, *myPassword)}",
                "#{day('x' + *myPassword)}",
                "#{day(1 + *n)}")) {
            assertThatThrownBy(() -> Expression.parse(template).evaluate(SCOPE))
                    .as(template)
                    .isInstanceOf(ExpressionException.class)
                    .message()
                    .contains("secret")
                    .doesNotContain("hush")
                    .doesNotContain("131");
        }
    }
}
