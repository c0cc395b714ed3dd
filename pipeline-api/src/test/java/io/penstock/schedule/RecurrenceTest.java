package io.penstock.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RecurrenceTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Instant at(String text) {
        return Instant.parse(text);
    }

    @Test
    void runsFourTimesForFourOccurrences() {
        var quarterHours =
                Recurrence.of(at("2024-01-01T00:00:00Z"), Period.minutes(15)).times(4);

        assertThat(quarterHours.size()).hasValue(4);
        assertThat(quarterHours.interval(3))
                .hasValue(new Interval(at("2024-01-01T00:45:00Z"), at("2024-01-01T01:00:00Z")));
        assertThat(quarterHours.interval(4)).isEmpty();
        assertThat(quarterHours.interval(-1)).isEmpty();
    }

    @Test
    void leavesOutALastIntervalThatWouldPassTheEnd() {
        var hourly = Recurrence.of(at("2024-01-01T00:00:00Z"), Period.hours(1)).until(at("2024-01-01T02:30:00Z"));

        assertThat(hourly.size()).hasValue(2);
        assertThat(hourly.interval(1)).isPresent();
        assertThat(hourly.interval(2)).isEmpty();
    }

    @Test
    void hasNoIntervalWhereTheEndIsNotAfterTheAnchor() {
        var none = Recurrence.of(at("2024-01-01T00:00:00Z"), Period.hours(1)).until(at("2023-01-01T00:00:00Z"));

        assertThat(none.size()).hasValue(0);
        assertThat(none.interval(0)).isEmpty();
    }

    @Test
    void hasTwelveMonthsInAYearWhateverTheirLength() {
        var monthly =
                Recurrence.of(at("2013-01-31T00:00:00Z"), Period.months(1)).until(at("2014-01-31T00:00:00Z"));

        var lastDays = new ArrayList<LocalDate>();
        for (long n = 0; n < 12; n++) {
            lastDays.add(LocalDate.ofInstant(monthly.interval(n).orElseThrow().start(), ZoneOffset.UTC));
        }

        assertThat(monthly.size()).hasValue(12);
        assertThat(lastDays)
                .allSatisfy(day -> assertThat(day.plusDays(1).getDayOfMonth()).isEqualTo(1));
    }

    @Test
    void keepsTheLocalTimeAcrossAChangeOfOffset() {
        var daily = Recurrence.of(at("2024-03-29T08:00:00Z"), Period.days(1)).inZone(BERLIN);

        assertThat(List.of(daily.boundary(1), daily.boundary(2), daily.boundary(3)))
                .containsExactly(at("2024-03-30T08:00:00Z"), at("2024-03-31T07:00:00Z"), at("2024-04-01T07:00:00Z"));
    }

    @Test
    void movesALocalTimeThatAGapSkipsForwardByTheGap() {
        var dailyAtHalfPastTwo =
                Recurrence.of(at("2024-03-30T01:30:00Z"), Period.days(1)).inZone(BERLIN);

        assertThat(dailyAtHalfPastTwo.boundary(1)).isEqualTo(at("2024-03-31T01:30:00Z"));
        assertThat(dailyAtHalfPastTwo.boundary(2)).isEqualTo(at("2024-04-01T00:30:00Z"));
    }

    @Test
    void runsOnceWhereAnOverlapOffersALocalTimeTwice() {
        var dailyAtHalfPastTwo =
                Recurrence.of(at("2024-10-26T00:30:00Z"), Period.days(1)).inZone(BERLIN);

        assertThat(dailyAtHalfPastTwo.boundary(1)).isEqualTo(at("2024-10-27T00:30:00Z"));
        assertThat(dailyAtHalfPastTwo.boundary(2)).isEqualTo(at("2024-10-28T01:30:00Z"));
    }

    @Test
    void findsTheFirstIntervalFromAMomentOn() {
        var hourly = Recurrence.of(at("2024-01-01T00:00:00Z"), Period.hours(1));

        assertThat(hourly.indexFrom(at("2023-06-01T00:00:00Z"))).isZero();
        assertThat(hourly.indexFrom(at("2024-01-01T01:00:00Z"))).isEqualTo(1);
        assertThat(hourly.indexFrom(at("2024-01-01T01:00:01Z"))).isEqualTo(2);
        assertThat(hourly.indexAt(at("2023-12-31T23:59:59Z"))).isEqualTo(-1);
    }

    @Test
    void refusesANegativeNumberOfOccurrences() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Recurrence.of(Instant.EPOCH, Period.days(1)).times(-1))
                .withMessage("occurrences is -1; expected 0 or more");
    }

    @Property(seed = "20120101")
    void leavesNoGapAndNoOverlapAndIsMonotone(
            @ForAll("recurrences") Recurrence series, @ForAll @LongRange(max = 3000) long n) {
        Interval interval = series.interval(n).orElseThrow();
        Interval next = series.interval(n + 1).orElseThrow();

        assertThat(interval.end()).isEqualTo(next.start()).isAfter(interval.start());
    }

    @Property(seed = "20120101")
    void findsEveryMomentInExactlyTheIntervalThatHoldsIt(
            @ForAll("recurrences") Recurrence series,
            @ForAll @LongRange(max = 3000) long n,
            @ForAll @LongRange(max = 999) long part) {
        Interval interval = series.interval(n).orElseThrow();
        Instant moment =
                interval.start().plus(interval.duration().multipliedBy(part).dividedBy(1000));

        assertThat(series.indexAt(moment)).isEqualTo(n);
        assertThat(series.indexFrom(moment)).isEqualTo(part == 0 ? n : n + 1);
    }

    @Property(seed = "20120101")
    void countsAsManyIntervalsAsItHas(@ForAll("recurrences") Recurrence series, @ForAll @LongRange(max = 500) long n) {
        Recurrence bounded = series.until(series.boundary(n));

        assertThat(bounded.size()).isEqualTo(OptionalLong.of(n));
        assertThat(bounded.interval(n)).isEqualTo(Optional.empty());
        assertThat(n == 0 || bounded.interval(n - 1).isPresent()).isTrue();
    }

    @Provide
    Arbitrary<Recurrence> recurrences() {
        Arbitrary<Instant> anchors = Arbitraries.longs()
                .between(
                        at("1999-01-01T00:00:00Z").getEpochSecond(),
                        at("2031-12-31T00:00:00Z").getEpochSecond())
                .map(Instant::ofEpochSecond);
        Arbitrary<Period> periods = Combinators.combine(
                        Arbitraries.integers().between(1, 40), Arbitraries.of(Period.Unit.values()))
                .as(Period::new);
        Arbitrary<ZoneId> zones = Arbitraries.of(
                        "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
                .map(ZoneId::of);
        return Combinators.combine(anchors, periods, zones)
                .as((anchor, period, zone) -> Recurrence.of(anchor, period).inZone(zone));
    }
}
