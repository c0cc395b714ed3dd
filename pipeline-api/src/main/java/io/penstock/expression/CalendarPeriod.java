package io.penstock.expression;

import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The second argument of {@code plusPeriod} and {@code minusPeriod}: {@code 1 day}, in any letter case. */
record CalendarPeriod(long amount, ChronoUnit unit) {

    static final String FORM = "a period \"<n> minutes|hours|days|weeks|months|years\"";

    private static final int LONGEST_AMOUNT = 9;
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "minute", ChronoUnit.MINUTES,
            "hour", ChronoUnit.HOURS,
            "day", ChronoUnit.DAYS,
            "week", ChronoUnit.WEEKS,
            "month", ChronoUnit.MONTHS,
            "year", ChronoUnit.YEARS);

    /** The period that a text says; {@code null} where it says none. */
    static @Nullable CalendarPeriod parse(String text) {
        String trimmed = text.strip();
        int digits = 0;
        while (digits < trimmed.length() && trimmed.charAt(digits) >= '0' && trimmed.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > LONGEST_AMOUNT) {
            return null;
        }
        String rest = trimmed.substring(digits);
        String word = rest.strip().toLowerCase(Locale.ROOT);
        ChronoUnit unit = UNITS.get(word.endsWith("s") ? word.substring(0, word.length() - 1) : word);
        long amount = Long.parseLong(trimmed.substring(0, digits));
        return unit == null || amount == 0 || rest.equals(rest.stripLeading())
                ? null
                : new CalendarPeriod(amount, unit);
    }
}
