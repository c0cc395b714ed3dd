package io.penstock.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.joda.time.DateTimeZone;
import org.joda.time.format.DateTimeFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Joda-Time itself is the judge: a pattern means here what it means there. */
class DatePatternTest {

    private static final String LETTERS = "GCYyxweEDMdaKhHkmsSzZ";
    private static final long YEAR_9999 = 253_370_764_800_000L;
    private static final long YEAR_MINUS_5000 = -219_948_000_000_000L;
    private static final long YEAR_1975 = 157_766_400_000L;
    private static final long YEAR_2025 = 1_735_689_600_000L;

    private static String ours(String pattern, long millis, String zone) {
        ZonedDateTime time = Instant.ofEpochMilli(millis).atZone(ZoneId.of(zone));
        // The way every value goes: UTC has one spelling afterwards.
        return DatePattern.of(pattern, 0, false)
                .format(ExpressionValue.dateTime(time).value());
    }

    private static String theirs(String pattern, long millis, String zone) {
        return DateTimeFormat.forPattern(pattern)
                .withLocale(Locale.ENGLISH)
                .withZone(DateTimeZone.forID(zone))
                .print(millis);
    }

    @Property(tries = 5_000, seed = "20120101")
    void writesAnyTimeInUtcAsJodaDoes(
            @ForAll("patterns") String pattern,
            @ForAll @LongRange(min = YEAR_MINUS_5000, max = YEAR_9999) long millis) {
        assertThat(ours(pattern, millis, "UTC")).isEqualTo(theirs(pattern, millis, "UTC"));
    }

    @Property(tries = 5_000, seed = "20120101")
    void writesTimesInZonesAsJodaDoes(
            @ForAll("patterns") String pattern,
            @ForAll @LongRange(min = YEAR_1975, max = YEAR_2025) long millis,
            @ForAll("zones") String zone) {
        assertThat(ours(pattern, millis, zone)).isEqualTo(theirs(pattern, millis, zone));
    }

    @Property(tries = 5_000, seed = "20120101")
    void refusesWhatJodaRefuses(@ForAll("anyPatterns") String pattern) {
        boolean refused = false;
        try {
            DateTimeFormat.forPattern(pattern);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            refused = true;
        }

        if (refused) {
            assertThatThrownBy(() -> DatePattern.of(pattern, 7, false))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.index()).isEqualTo(7));
        } else {
            assertThat(ours(pattern, YEAR_2025, "UTC")).isEqualTo(theirs(pattern, YEAR_2025, "UTC"));
        }
    }

    /** Letters in runs of up to six, and literals of every kind between them. */
    @Provide
    Arbitrary<String> patterns() {
        Arbitrary<String> run = Combinators.combine(
                        Arbitraries.of(LETTERS.chars().mapToObj(c -> (char) c).collect(Collectors.toList())),
                        Arbitraries.integers().between(1, 6))
                .as((letter, count) -> letter.toString().repeat(count));
        Arbitrary<String> literal =
                Arbitraries.of("-", "/", ":", " ", ".", "'T'", "''", "'at'", "'o''clock'", "é", "#", "1", "' '");
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(3, run), net.jqwik.api.Tuple.of(1, literal))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> anyPatterns() {
        return Arbitraries.strings()
                .withChars("GCYyxweEDMdaKhHkmsSzZ''' -bBq{")
                .ofMinLength(1)
                .ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> zones() {
        return Arbitraries.of(
                "UTC",
                "America/New_York",
                "America/Los_Angeles",
                "Europe/Berlin",
                "Europe/London",
                "Asia/Tokyo",
                "Asia/Kolkata",
                "Australia/Sydney",
                "+05:30",
                "-08:00");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            YYYY-MM-dd              | 2011-05-24
            yyyy-MM-dd'T'HH:mm:ss   | 2011-05-24T17:10:09
            yy/M/d                  | 11/5/24
            xxxx-'W'ww-e            | 2011-W21-2
            EEE, d MMM YYYY         | Tue, 24 May 2011
            EEEE d MMMM             | Tuesday 24 May
            h:mm a                  | 5:10 PM
            K k hh HH               | 5 17 05 17
            D DDDD                  | 144 0144
            C G                     | 20 AD
            S SS SSS SSSSSS         | 0 04 042 042000
            Z ZZ ZZZ z zzzz         | +0000 +00:00 UTC UTC Coordinated Universal Time
            'o''clock' H            | o'clock 17
            yyyy-MM-dd 'open        | 2011-05-24 open
            """)
    void writesTime(String pattern, String expected) {
        long millis = Instant.parse("2011-05-24T17:10:09.042Z").toEpochMilli();

        assertThat(ours(pattern, millis, "UTC")).isEqualTo(expected);
        assertThat(theirs(pattern, millis, "UTC")).isEqualTo(expected);
    }

    @Test
    void writesZones() {
        long summer = Instant.parse("2011-05-24T17:10:09Z").toEpochMilli();

        assertThat(List.of(
                        ours("z", summer, "America/New_York"),
                        ours("z", summer, "Europe/Berlin"),
                        ours("ZZZ", summer, "Europe/Berlin"),
                        ours("Z", summer, "Asia/Kolkata")))
                .containsExactly("EDT", "CEST", "Europe/Berlin", "+0530");
    }

    @Test
    void keepsWidthOfYearsBeforeOurEra() {
        long millis = Instant.parse("-0044-03-15T00:00:00Z").toEpochMilli();

        assertThat(ours("yyyy YYYY G yy", millis, "UTC"))
                .isEqualTo("-0044 0045 BC 44")
                .isEqualTo(theirs("yyyy YYYY G yy", millis, "UTC"));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "123", "999"})
    void writesLongFractionsAsJodaDoes(long millis) {
        for (int count = 1; count <= 40; count++) {
            String pattern = "S".repeat(count);

            assertThat(ours(pattern, millis, "UTC")).as(pattern).isEqualTo(theirs(pattern, millis, "UTC"));
        }
    }
}
