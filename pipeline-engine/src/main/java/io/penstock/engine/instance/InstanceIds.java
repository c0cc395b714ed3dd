package io.penstock.engine.instance;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How visible ids and times are written. Pure functions. */
public final class InstanceIds {

    private static final int SECONDS_OF_DAY = 86_400;

    private static final Pattern ID =
            Pattern.compile("@(.+)_(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)", Pattern.DOTALL);

    private InstanceIds() {}

    /** A day and how it is written: many times that are written one after the other lie in the same one. */
    private record Day(long epochDay, String text) {}

    private static volatile Day latest = day(0);

    /** A time as fields show it: {@code yyyy-MM-ddTHH:mm:ss}, UTC, without a zone mark. */
    public static String time(Instant moment) {
        // Written by hand because it is needed several times for every instance.
        long epochDay = Math.floorDiv(moment.getEpochSecond(), SECONDS_OF_DAY);
        int second = (int) Math.floorMod(moment.getEpochSecond(), (long) SECONDS_OF_DAY);
        Day day = latest;
        if (day.epochDay() != epochDay) {
            day = day(epochDay);
            latest = day;
        }
        var text = new char[9];
        text[0] = 'T';
        digits(text, 1, 2, second / 3600);
        text[3] = ':';
        digits(text, 4, 2, second / 60 % 60);
        text[6] = ':';
        digits(text, 7, 2, second % 60);
        return day.text().concat(new String(text));
    }

    private static Day day(long epochDay) {
        return new Day(epochDay, LocalDate.ofEpochDay(epochDay).toString());
    }

    private static void digits(char[] text, int from, int count, int number) {
        int rest = number;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The time that {@link #time} writes so; {@code null} where the text is none. */
    static @Nullable Instant parsed(String text) {
        try {
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** The id of an instance. */
    public static String of(String componentId, Instant start) {
        return "@" + componentId + "_" + time(start);
    }

    /** The component and the interval's start that the id of an instance names; empty for a text that is no such id. */
    public static Optional<Place> parse(String id) {
        Matcher matcher = ID.matcher(id);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Place(
                    matcher.group(1), LocalDateTime.parse(matcher.group(2)).toInstant(ZoneOffset.UTC)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What an id names. */
    public record Place(String componentId, Instant start) {}

    /** The id of an instance of a precondition, which names its referrer too. */
    static String ofCheck(String componentId, String referrerId, Instant start) {
        return "@" + componentId + "_" + referrerId + "_" + time(start);
    }

    /** The group that a worker on a resource polls for. */
    public static String resourceGroup(String pipelineId, String resourceInstanceId) {
        return "resource:" + pipelineId + "_" + resourceInstanceId;
    }
}
