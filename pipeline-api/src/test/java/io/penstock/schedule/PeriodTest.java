package io.penstock.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodTest {

    @ParameterizedTest
    @CsvSource({
        "15 minutes, 15 minutes",
        "15 Minutes, 15 minutes",
        "1 Hour, 1 hour",
        "1 hours, 1 hour",
        "1 Days, 1 day",
        "1 day, 1 day",
        "2 WEEKS, 2 weeks",
        "1 month, 1 month",
        "3 years, 3 years",
        "'10 Minute(s)', 10 minutes",
        "'  5   minutes ', 5 minutes",
        "007 days, 7 days"
    })
    void readsEveryFormThatDefinitionsHaveAndPrintsTheCanonicalOne(String text, String canonical) {
        assertThat(Period.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "minutes",
                "10 mins",
                "0 minutes",
                "-1 days",
                "1.5 hours",
                "1hour",
                "1 day 2 hours",
                "99999999999 days",
                "1 dayss"
            })
    void refusesWhatIsNotAPeriodNamingTheTextAndTheForm(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Period.parse(text))
                .withMessage("'" + text + "' is not a period; expected \"<n> minutes|hours|days|weeks|months|years\"");
    }

    @Test
    void refusesACountBelowOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Period.minutes(0))
                .withMessage("period count is 0; expected at least 1");
    }

    @ParameterizedTest
    @CsvSource({"PT15M, 15 minutes", "PT90M, 90 minutes", "PT2H, 2 hours", "PT24H, 1 day", "P7D, 7 days"})
    void takesTheLargestExactUnitOfADurationUpToDays(Duration duration, String expected) {
        assertThat(Period.of(duration)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1M", "PT30S", "PT1M0.5S"})
    void refusesDurationsThatAreNoWholeNumberOfMinutes(Duration duration) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Period.of(duration))
                .withMessageContaining("expected a positive whole number of minutes");
    }

    @Test
    void countsMonthsFromTheStartSoThatTheLastDayComesBack() {
        Instant january31 = Instant.parse("2024-01-31T00:00:00Z");

        assertThat(Period.months(1).addTo(january31)).isEqualTo(Instant.parse("2024-02-29T00:00:00Z"));
        assertThat(Period.months(1).addTo(january31, 2, ZoneOffset.UTC))
                .isEqualTo(Instant.parse("2024-03-31T00:00:00Z"));
    }

    @Test
    void addsDaysByTheCalendarOfTheZoneAndHoursByTheClock() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        Instant beforeSpringForward = Instant.parse("2024-03-30T11:00:00Z");

        assertThat(Period.days(1).addTo(beforeSpringForward, 1, berlin))
                .isEqualTo(Instant.parse("2024-03-31T10:00:00Z"));
        assertThat(Period.hours(24).addTo(beforeSpringForward, 1, berlin))
                .isEqualTo(Instant.parse("2024-03-31T11:00:00Z"));
    }

    @Test
    void ordersByEstimatedLength() {
        assertThat(Period.minutes(61)).isGreaterThan(Period.hours(1));
        assertThat(Period.days(7)).isEqualByComparingTo(Period.weeks(1));
        assertThat(Period.years(1)).isGreaterThan(Period.months(12));
    }

    @Test
    void refusesToOverflow() {
        assertThatThrownBy(() -> Period.days(Integer.MAX_VALUE).addTo(Instant.EPOCH, Long.MAX_VALUE, ZoneOffset.UTC))
                .isInstanceOf(ArithmeticException.class);
    }
}
