package io.penstock.dsl;

import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Expressions.actualEndTime;
import static io.penstock.dsl.Expressions.actualStartTime;
import static io.penstock.dsl.Expressions.date;
import static io.penstock.dsl.Expressions.expression;
import static io.penstock.dsl.Expressions.field;
import static io.penstock.dsl.Expressions.input;
import static io.penstock.dsl.Expressions.node;
import static io.penstock.dsl.Expressions.output;
import static io.penstock.dsl.Expressions.parameter;
import static io.penstock.dsl.Expressions.pipelineId;
import static io.penstock.dsl.Expressions.scheduledEndTime;
import static io.penstock.dsl.Expressions.scheduledStartTime;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.schedule.Period;
import java.time.Duration;
import java.time.ZoneId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExpressionsTest {

    static Stream<Arguments> forms() {
        ExpressionText start = scheduledStartTime();
        return Stream.of(
                Arguments.of(start, "#{@scheduledStartTime}"),
                Arguments.of(scheduledEndTime(), "#{@scheduledEndTime}"),
                Arguments.of(actualStartTime(), "#{@actualStartTime}"),
                Arguments.of(actualEndTime(), "#{@actualEndTime}"),
                Arguments.of(pipelineId(), "#{@pipelineId}"),
                Arguments.of(field("myTeam"), "#{myTeam}"),
                Arguments.of(parameter("*myPassword"), "#{*myPassword}"),
                Arguments.of(node("output.directoryPath"), "#{node.output.directoryPath}"),
                Arguments.of(input("tableName"), "#{input.tableName}"),
                Arguments.of(output("directoryPath"), "#{output.directoryPath}"),
                Arguments.of(date(2024, 2, 29), "#{makeDate(2024,2,29)}"),
                Arguments.of(expression("1 + 2"), "#{1 + 2}"),
                Arguments.of(start.minus(Duration.ofMinutes(30)), "#{minusMinutes(@scheduledStartTime,30)}"),
                Arguments.of(start.minus(Duration.ofHours(2)), "#{minusHours(@scheduledStartTime,2)}"),
                Arguments.of(start.minus(Period.days(1)), "#{minusDays(@scheduledStartTime,1)}"),
                Arguments.of(start.plus(Period.weeks(1)), "#{plusWeeks(@scheduledStartTime,1)}"),
                Arguments.of(start.plus(Period.months(3)), "#{plusMonths(@scheduledStartTime,3)}"),
                Arguments.of(start.plus(Period.years(1)), "#{plusYears(@scheduledStartTime,1)}"),
                Arguments.of(start.plus(Duration.ofDays(2)), "#{plusDays(@scheduledStartTime,2)}"),
                Arguments.of(start.format("YYYY-MM-dd"), "#{format(@scheduledStartTime,'YYYY-MM-dd')}"),
                Arguments.of(start.format("YYYY-MM-dd'T'HH"), "#{format(@scheduledStartTime,\"YYYY-MM-dd'T'HH\")}"),
                Arguments.of(
                        start.minus(Period.days(1)).format("YYYY"),
                        "#{format(minusDays(@scheduledStartTime,1),'YYYY')}"),
                Arguments.of(
                        start.inTimeZone(ZoneId.of("Europe/Berlin")).hour(),
                        "#{hour(inTimeZone(@scheduledStartTime,'Europe/Berlin'))}"),
                Arguments.of(start.midnight().minute(), "#{minute(midnight(@scheduledStartTime))}"),
                Arguments.of(start.firstOfMonth().day(), "#{day(firstOfMonth(@scheduledStartTime))}"),
                Arguments.of(start.sunday().dayOfYear(), "#{dayOfYear(sunday(@scheduledStartTime))}"),
                Arguments.of(start.year(), "#{year(@scheduledStartTime)}"),
                Arguments.of(start.month(), "#{month(@scheduledStartTime)}"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void printsTheTextOfTheService(ExpressionText expression, String text) {
        assertThat(expression).hasToString(text).hasSize(text.length());
        assertThat(expression).isEqualTo(expression(text.substring(2, text.length() - 1)));
    }

    @Test
    void goesWhereATextGoes() {
        assertThat(s3("Raw", parameter("myPath")).directoryPath()).contains("#{myPath}");
        assertThat(s3("Raw", "s3://a/" + scheduledStartTime().year() + "/x").directoryPath())
                .contains("s3://a/#{year(@scheduledStartTime)}/x");
        assertThat(s3("Raw")
                        .field("maximumRetries", parameter("myRetries"))
                        .object()
                        .text("maximumRetries"))
                .contains("#{myRetries}");
    }

    @Test
    void refusesAPatternWithBothKindsOfQuotes() {
        assertThatThrownBy(() -> scheduledStartTime().format("'a'\"b\""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("''a'\"b\"' has both kinds of quotes; expected one at most");
    }

    @Test
    void refusesADurationThatIsNoPeriod() {
        assertThatThrownBy(() -> scheduledStartTime().minus(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
