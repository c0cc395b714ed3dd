package io.penstock.engine.instance;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** How visible ids and times are written. Pure functions. */
public final class InstanceIds {

    private InstanceIds() {}

    /** A time as fields show it: {@code yyyy-MM-ddTHH:mm:ss}, UTC, without a zone mark. */
    public static String time(Instant moment) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(moment.getEpochSecond(), 0, ZoneOffset.UTC);
        int year = time.getYear();
        if (year < 1000 || year > 9999) {
            String text = time.toString();
            return text.length() == 16 ? text + ":00" : text;
        }
        // Written by hand because it is needed several times for every instance.
        var text = new char[19];
        digits(text, 0, 4, year);
        text[4] = '-';
        digits(text, 5, 2, time.getMonthValue());
        text[7] = '-';
        digits(text, 8, 2, time.getDayOfMonth());
        text[10] = 'T';
        digits(text, 11, 2, time.getHour());
        text[13] = ':';
        digits(text, 14, 2, time.getMinute());
        text[16] = ':';
        digits(text, 17, 2, time.getSecond());
        return new String(text);
    }

    private static void digits(char[] text, int from, int count, int number) {
        int rest = number;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The id of an instance. */
    public static String of(String componentId, Instant start) {
        return "@" + componentId + "_" + time(start);
    }

    /** The id of an instance of a precondition, which names its referrer too. */
    static String ofCheck(String componentId, String referrerId, Instant start) {
        return "@" + componentId + "_" + referrerId + "_" + time(start);
    }

    /** The group that a worker on a resource polls for. */
    public static String resourceGroup(String pipelineId, String resourceInstanceId) {
        return "resource:" + pipelineId + "_" + resourceInstanceId;
    }
}
