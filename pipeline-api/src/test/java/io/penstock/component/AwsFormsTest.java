package io.penstock.component;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.dynamoDb;
import static io.penstock.dsl.Schedules.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.schedule.Period;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One table for each form that the service has for a value. */
class AwsFormsTest {

    @ParameterizedTest
    @CsvSource({
        "PT1M, 1 minute",
        "PT15M, 15 minutes",
        "PT90M, 90 minutes",
        "PT1H, 1 hour",
        "PT36H, 36 hours",
        "PT24H, 1 day",
        "P7D, 7 days",
        "P400D, 400 days"
    })
    void writesDurationsAsPeriods(Duration duration, String text) {
        assertThat(shell("A").attemptTimeout(duration).object().text("attemptTimeout"))
                .contains(text);
        assertThat(schedule("S", duration).object().text("period")).contains(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1, MINUTE, 1 minute",
        "15, MINUTE, 15 minutes",
        "1, HOUR, 1 hour",
        "2, DAY, 2 days",
        "1, WEEK, 1 week",
        "3, MONTH, 3 months",
        "2, YEAR, 2 years"
    })
    void writesPeriods(int count, Period.Unit unit, String text) {
        assertThat(shell("A").retryDelay(new Period(count, unit)).object().text("retryDelay"))
                .contains(text);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01-01T00:00:00Z, 2024-01-01T00:00:00",
        "2024-02-29T23:59:59Z, 2024-02-29T23:59:59",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59"
    })
    void writesTimesInUtcWithoutAZone(Instant time, String text) {
        Schedule schedule = schedule("S", Period.days(1)).startDateTime(time);

        assertThat(schedule.object().text("startDateTime")).contains(text);
        assertThat(schedule.startDateTime()).contains(time);
        assertThat(schedule.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void writesBooleans(boolean value, String text) {
        assertThat(shell("A").stage(value).object().text("stage")).contains(text);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.1", "1.0, 1.0", "0.25, 0.25", "0.00001, 0.000010", "100000000, 100000000"})
    void writesNumbersWithoutAnExponent(double value, String text) {
        assertThat(dynamoDb("D").readThroughputPercent(value).object().text("readThroughputPercent"))
                .hasValueSatisfying(written -> {
                    assertThat(written).doesNotContainIgnoringCase("e");
                    assertThat(Double.parseDouble(written)).isEqualTo(Double.parseDouble(text));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, PT0S",
        "PT30S, PT30S",
        "PT1M30S, PT1M30S",
        "-PT1M, PT-1M",
        "PT2562047788015215H, PT2562047788015215H"
    })
    void reportsDurationsThatAreNoPeriods(Duration duration, String shown) {
        assertThat(shell("A").attemptTimeout(duration).problems())
                .singleElement()
                .hasToString("object 'A', field 'attemptTimeout': '" + shown
                        + "' is not a period; expected a positive whole number of minutes");
    }

    @ParameterizedTest
    @CsvSource({"2024-01-01T00:00:00.001Z", "+10000-01-01T00:00:00Z", "0000-12-31T23:59:59Z"})
    void reportsTimesThatCannotBeWritten(Instant time) {
        assertThat(schedule("S", Period.days(1)).endDateTime(time).problems())
                .singleElement()
                .hasToString("object 'S', field 'endDateTime': '" + time
                        + "' cannot be written; expected a whole second in the years 0001 to 9999");
    }

    @Test
    void reportsNumbersThatCannotBeWritten() {
        assertThat(dynamoDb("D").readThroughputPercent(Double.NaN).problems())
                .singleElement()
                .hasToString("object 'D', field 'readThroughputPercent': 'NaN' is not a number that can be written;"
                        + " expected a finite number");
    }

    @Test
    void forgetsAProblemOnceTheFieldIsSetAgain() {
        ShellCommandActivity activity = shell("A").attemptTimeout(Duration.ofSeconds(1));

        assertThat(activity.attemptTimeout(Duration.ofMinutes(1)).problems()).isEmpty();
        assertThat(activity.without("attemptTimeout").problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "stage, yes, boolean, true or false",
        "maximumRetries, two, integer, a whole number",
        "maximumRetries, 99999999999, integer, a whole number",
        "attemptTimeout, 10 mins, period, \"<n> minutes|hours|days|weeks|months|years\"",
        "attemptTimeout, #{myTimeout}, period, \"<n> minutes|hours|days|weeks|months|years\""
    })
    void saysWhichValueCannotBeRead(String key, String text, String type, String expected) {
        ShellCommandActivity activity = shell("A").field(key, text);

        assertThatThrownBy(() -> readAll(activity))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessage("object 'A' cannot be read, 1 error:\n  object 'A', field '" + key + "': '" + text
                        + "' is not a" + (type.startsWith("i") ? "n " : " ") + type + "; expected " + expected);
    }

    @Test
    void readsWhatDefinitionsInTheWildHave() {
        ShellCommandActivity activity = ShellCommandActivity.TYPE.of(PipelineObject.of("A", "ShellCommandActivity")
                .with("stage", "TRUE")
                .with("maximumRetries", " 3 ")
                .with("attemptTimeout", "2 Hour")
                .with("failureAndRerunMode", "CASCADE"));

        assertThat(activity.stage()).contains(true);
        assertThat(activity.maximumRetries()).hasValue(3);
        assertThat(activity.attemptTimeout()).contains(Period.hours(2));
        assertThat(activity.failureAndRerunMode()).contains(FailureAndRerunMode.CASCADE);
        assertThat(Schedule.TYPE
                        .of(PipelineObject.of("S", "Schedule").with("startDateTime", "2024-01-01T00:00:00Z"))
                        .startDateTime())
                .contains(Instant.parse("2024-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({"2, 2 hours", "12 hours, 12 hours", "70 Minutes, 70 minutes"})
    void readsTheLifeOfAClusterAsHoursOrAsAPeriod(String text, String period) {
        EmrCluster cluster = EmrCluster.TYPE.create("C").field("terminateAfter", text);

        assertThat(cluster.terminateAfter()).contains(Period.parse(period));
    }

    private static String readAll(ShellCommandActivity activity) {
        return activity.stage() + " " + activity.maximumRetries() + " " + activity.attemptTimeout();
    }
}
