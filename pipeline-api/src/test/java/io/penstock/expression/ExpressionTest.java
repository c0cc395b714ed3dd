package io.penstock.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {

    private static final Instant MY_DATE_TIME = Instant.parse("2011-05-24T17:10:00Z");

    private static final Scope SCOPE = Scope.of(Map.ofEntries(
            Map.entry("myDateTime", ExpressionValue.dateTime(MY_DATE_TIME)),
            Map.entry("@scheduledStartTime", ExpressionValue.dateTime(MY_DATE_TIME)),
            Map.entry("myText", ExpressionValue.text("abc")),
            Map.entry("myFive", ExpressionValue.text("5")),
            Map.entry("myHalf", ExpressionValue.text("0.5")),
            Map.entry("myTime", ExpressionValue.text("2013-03-01T00:30:00")),
            Map.entry("mySeven", ExpressionValue.integer(7)),
            Map.entry("myList", ExpressionValue.texts(List.of("one", "two"))),
            Map.entry("myList1", ExpressionValue.list(List.of(ExpressionValue.integer(1), ExpressionValue.integer(2)))),
            Map.entry("myList2", ExpressionValue.list(List.of(ExpressionValue.integer(3), ExpressionValue.integer(4)))),
            Map.entry("empty", ExpressionValue.list(List.of())),
            Map.entry("*myPassword", ExpressionValue.text("hush").asSecret()),
            Map.entry(
                    "input",
                    ExpressionValue.reference(Scope.of(Map.of(
                            "id", ExpressionValue.text("Raw"),
                            "tableName", ExpressionValue.text("clicks"),
                            "*password", ExpressionValue.text("pst").asSecret(),
                            "@actualEndTime", ExpressionValue.dateTime(MY_DATE_TIME))))),
            Map.entry("inputs", ExpressionValue.list(List.of(reference("A"), reference("B"))))));

    private static ExpressionValue reference(String id) {
        return ExpressionValue.reference(
                Scope.of(Map.of("id", ExpressionValue.text(id), "path", ExpressionValue.text("s3://" + id))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            day(myDateTime)                              | 24
            dayOfYear(myDateTime)                        | 144
            firstOfMonth(myDateTime)                     | 2011-05-01T17:10:00
            format(myDateTime,'YYYY-MM-dd HH:mm:ss z')   | 2011-05-24 17:10:00 UTC
            hour(myDateTime)                             | 17
            makeDate(2011,5,24)                          | 2011-05-24T00:00:00
            makeDateTime(2011,5,24,14,21)                | 2011-05-24T14:21:00
            midnight(myDateTime)                         | 2011-05-24T00:00:00
            minusDays(myDateTime,1)                      | 2011-05-23T17:10:00
            minusHours(myDateTime,1)                     | 2011-05-24T16:10:00
            minusMinutes(myDateTime,1)                   | 2011-05-24T17:09:00
            minusMonths(myDateTime,1)                    | 2011-04-24T17:10:00
            minusWeeks(myDateTime,1)                     | 2011-05-17T17:10:00
            minusYears(myDateTime,1)                     | 2010-05-24T17:10:00
            minute(myDateTime)                           | 10
            month(myDateTime)                            | 5
            plusDays(myDateTime,1)                       | 2011-05-25T17:10:00
            plusHours(myDateTime,1)                      | 2011-05-24T18:10:00
            plusMinutes(myDateTime,1)                    | 2011-05-24T17:11:00
            plusMonths(myDateTime,1)                     | 2011-06-24T17:10:00
            plusWeeks(myDateTime,1)                      | 2011-05-31T17:10:00
            plusYears(myDateTime,1)                      | 2012-05-24T17:10:00
            sunday(myDateTime)                           | 2011-05-22T17:10:00
            year(myDateTime)                             | 2011
            yesterday(myDateTime)                        | 2011-05-23T17:10:00
            """)
    void evaluatesEveryFunctionOfTheGuide(String expression, String expected) {
        assertThat(Expression.parse("#{" + expression + "}").evaluateToText(SCOPE))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            sunday(makeDate(2011,5,22))                                   | 2011-05-22T00:00:00
            sunday(makeDate(2011,5,21))                                   | 2011-05-15T00:00:00
            minusMonths(makeDate(2013,3,31),1)                            | 2013-02-28T00:00:00
            plusYears(makeDate(2012,2,29),1)                              | 2013-02-28T00:00:00
            plusDays(myDateTime,-1)                                       | 2011-05-23T17:10:00
            plusPeriod(@scheduledStartTime, "1 day")                      | 2011-05-25T17:10:00
            plusPeriod(@scheduledStartTime, '2 Months')                   | 2011-07-24T17:10:00
            minusPeriod(@scheduledStartTime, '15 minutes')                | 2011-05-24T16:55:00
            minusPeriod(@scheduledStartTime, '3 hours')                   | 2011-05-24T14:10:00
            minusPeriod(@scheduledStartTime, '1 WEEK')                    | 2011-05-17T17:10:00
            minusPeriod(@scheduledStartTime, '10 years')                  | 2001-05-24T17:10:00
            inTimeZone(myDateTime,'America/Los_Angeles')                  | 2011-05-24T10:10:00
            inTimeZone(myDateTime,'+05:30')                               | 2011-05-24T22:40:00
            inTimeZone(myDateTime,'PST')                                  | 2011-05-24T10:10:00
            format(inTimeZone(myDateTime,'Europe/Berlin'),'HH:mm ZZ')     | 19:10 +02:00
            hour(inTimeZone(myDateTime,'Asia/Tokyo'))                     | 2
            midnight(inTimeZone(myDateTime,'Asia/Tokyo'))                 | 2011-05-25T00:00:00
            @scheduledStartTime.format('YYYY-MM-dd HH:mm:ss')             | 2011-05-24 17:10:00
            @scheduledStartTime.minusDays(1).format("yyyy-MM-dd'T'HH")    | 2011-05-23T17
            format(minusMinutes(@scheduledStartTime,30),'YYYY-MM-dd hh:mm:ss') | 2011-05-24 04:40:00
            format(myDateTime,'''at'' H')                                 | at 17
            format(myTime,'HH:mm')                                        | 00:30
            minusHours(myTime,1)                                          | 2013-02-28T23:30:00
            plusDays(myDateTime,myFive)                                   | 2011-05-29T17:10:00
            myDateTime                                                    | 2011-05-24T17:10:00
            myDateTime + ' end'                                           | 2011-05-24T17:10:00 end
            """)
    void evaluatesDates(String expression, String expected) {
        assertThat(Expression.parse("#{" + expression + "}").evaluateToText(SCOPE))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1 + 2                    | 3
            "hel" + "lo"             | hello
            1 - 2                    | -1
            1 * 2                    | 2
            1 / 2                    | 0
            1.0 / 2                  | 0.5
            2 ^ 2                    | 4.0
            -7 / 2                   | -3
            7 / -2                   | -3
            1 + 2 * 3                | 7
            (1 + 2) * 3              | 9
            10 - 4 - 3               | 3
            24 / 4 / 2               | 3
            2 ^ 3 ^ 2                | 512.0
            -2 ^ 2                   | -4.0
            2 ^ -1                   | 0.5
            2 * -3                   | -6
            --5                      | 5
            .5 + 1                   | 1.5
            1e3                      | 1000.0
            1.5e-3                   | 0.0015
            10 ^ 20                  | 100000000000000000000.0
            10 ^ 21                  | 1.0E21
            10.0 / 10 ^ 6            | 0.00001
            10 ^ -8                  | 1.0E-8
            0.1 + 0.2                | 0.30000000000000004
            123456789.0 * 10         | 1234567890.0
            -9223372036854775808     | -9223372036854775808
            9223372036854775807      | 9223372036854775807
            1 + 'a'                  | 1a
            'a' + 1 + 2              | a12
            1 + 2 + 'a'              | 3a
            'a' + 1.0                | a1.0
            'a' + (1 + 2)            | a3
            myFive + 1               | 51
            myFive * 2               | 10
            myFive - 1               | 4
            myHalf * 2               | 1.0
            -myFive                  | -5
            mySeven / 2              | 3
            mySeven + 1              | 8
            mySeven-1                | 6
            'it''s'                  | it's
            "say ""hi"" !"           | say "hi" !
            'a}b'                    | a}b
            '#{x}'                   | #{x}
            '##{'                    | ##{
            `#{myText} + #{'x'}`       | abcx
            input.tableName          | clicks
            (input).tableName        | clicks
            input                    | Raw
            input.@actualEndTime     | 2011-05-24T17:10:00
            *myPassword              | hush
            input.*password          | pst
            """)
    void evaluatesOperatorsAndNames(String expression, String expected) {
        assertThat(Expression.parse("#{" + expression + "}").evaluateToText(SCOPE))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            plain text                            | plain text
            makeDate(2011,5,24)                   | makeDate(2011,5,24)
            `# { } #x $#`                           | # { } #x $#
            `##{myText}`                            | #{myText}
            `###{myText}`                           | ##{myText}
            a ##{b} #{myText} ##{                 | a #{b} abc #{
            `#{myText}#{myText}`                    | abcabc
            s3://b/#{myText}/#{year(myDateTime)}  | s3://b/abc/2011
            `#{ myText }`                           | abc
            }#{myText}}                           | }abc}
            [#{myText}, #{mySeven}]               | [abc, 7]
            """)
    void evaluatesTexts(String template, String expected) {
        assertThat(Expression.parse(template).evaluateToText(SCOPE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `#{'this is ' + myList}`             | this is one;this is two
            `#{myList + '/'}`                    | one/;two/
            this is #{myList}.                 | this is one.;this is two.
            `#{myList}=#{myList1}`               | one=1;two=2
            [#{myList1}, #{myList2}]           | 1;2;3;4
            [#{myList1}, #{myText}]            | 1;2;abc
            `#{[myList1, myList2]}`              | 1;2;3;4
            `#{[myList1, [7, [myText]]]}`        | 1;2;7;abc
            `#{myList1 + myList2}`               | 4;6
            `#{myList1 * 10}`                    | 10;20
            `#{2 ^ myList1}`                     | 2.0;4.0
            `#{-myList1}`                        | -1;-2
            `#{inputs.path}`                     | s3://A;s3://B
            `#{inputs}`                          | A;B
            --in #{inputs.path}                | --in s3://A;--in s3://B
            `#{[]}`                              | ``
            x #{empty} y                       | ``
            `#{myText}`                          | abc
            """)
    void mapsLists(String template, String expected) {
        List<String> texts = expected.isEmpty() ? List.of() : List.of(expected.split(";"));

        assertThat(Expression.parse(template).evaluateToTexts(SCOPE)).isEqualTo(texts);
    }

    @Test
    void keepsTypeOfSingleExpression() {
        assertThat(Expression.parse("#{1 + 2}").evaluate(SCOPE)).isEqualTo(ExpressionValue.integer(3));
        assertThat(Expression.parse("#{1.0 + 2}").evaluate(SCOPE)).isEqualTo(ExpressionValue.decimal(3));
        assertThat(Expression.parse("#{1 + 2} ").evaluate(SCOPE)).isEqualTo(ExpressionValue.text("3 "));
        assertThat(Expression.parse("#{myDateTime}").evaluate(SCOPE)).isEqualTo(ExpressionValue.dateTime(MY_DATE_TIME));
        assertThat(Expression.parse("#{inTimeZone(myDateTime,'Asia/Tokyo')}").evaluate(SCOPE))
                .isEqualTo(ExpressionValue.dateTime(ZonedDateTime.ofInstant(MY_DATE_TIME, ZoneId.of("Asia/Tokyo"))));
    }

    @Test
    void knowsConstants() {
        assertThat(Expression.parse("").isConstant()).isTrue();
        assertThat(Expression.parse("plain").isConstant()).isTrue();
        assertThat(Expression.parse("##{x}").isConstant()).isTrue();
        assertThat(Expression.parse("a #{format(makeDate(2011, 5, 24), 'YYYY')} b")
                        .isConstant())
                .isTrue();
        assertThat(Expression.parse("#{myText}").isConstant()).isFalse();
    }

    @Test
    void listsNamesWithPlaces() {
        Expression expression = Expression.parse(
                "x #{node.output.directoryPath + (input).a.format('YYYY')} #{plusDays(@scheduledStartTime, myDays)}");

        assertThat(expression.names())
                .containsExactly(
                        new NameReference(List.of("node", "output", "directoryPath"), 4),
                        new NameReference(List.of("input", "a"), 33),
                        new NameReference(List.of("@scheduledStartTime"), 69),
                        new NameReference(List.of("myDays"), 90));
        assertThat(expression.names().get(0).isNode()).isTrue();
        assertThat(expression.names().get(0).last()).isEqualTo("directoryPath");
        assertThat(expression.names().get(1).isNode()).isFalse();
        assertThat(expression.names().get(2).isRuntime()).isTrue();
    }

    @Test
    void givesSameExpressionForSameText() {
        assertThat(Expression.parse("#{myText}")).isSameAs(Expression.parse("#{myText}"));
        assertThat(Expression.parse("plain"))
                .isEqualTo(Expression.parse("plain"))
                .hasToString("plain");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `#{*myPassword}`                              | true
            jdbc:x?password=#{*myPassword}              | true
            `#{'p=' + *myPassword}`                       | true
            `#{*myPassword + 'p'}`                        | true
            `#{1 + *myPassword}`                          | true
            `#{[myText, *myPassword]}`                    | true
            `#{myList}#{*myPassword}`                     | true
            `#{input.*password}`                          | true
            `#{input.tableName}`                          | false
            `#{myText}`                                   | false
            plain                                       | false
            `#{[myText]}`                                 | false
            """)
    void secrecyFollowsTheValue(String template, boolean secret) {
        ExpressionValue value = Expression.parse(template).evaluate(SCOPE);

        assertThat(value.isSecret()).isEqualTo(secret);
        assertThat(value.toString()).doesNotContain("hush").doesNotContain("pst");
    }

    @Test
    void secrecyFollowsNumbersAndDates() {
        Scope secrets = Scope.of(Map.of(
                "*n", ExpressionValue.integer(3).asSecret(),
                "*t", ExpressionValue.dateTime(MY_DATE_TIME).asSecret(),
                "*d", ExpressionValue.decimal(0.5).asSecret()));

        for (String expression : List.of(
                "*n + 1",
                "1 - *n",
                "-*n",
                "*n ^ 2",
                "*d * 2",
                "year(*t)",
                "format(*t, 'YYYY')",
                "*t.plusDays(1)",
                "makeDate(2000, *n, 1)")) {
            assertThat(Expression.parse("#{" + expression + "}")
                            .evaluate(secrets)
                            .isSecret())
                    .as(expression)
                    .isTrue();
        }
    }
}
