package io.penstock.engine.instance;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** How visible ids and times are written. Pure functions. */
public final class InstanceIds {

    private InstanceIds() {}

    /** A time as fields show it: {@code yyyy-MM-ddTHH:mm:ss}, UTC, without a zone mark. */
    public static String time(Instant moment) {
        String text = moment.truncatedTo(ChronoUnit.SECONDS)
                .atOffset(ZoneOffset.UTC)
                .toLocalDateTime()
                .toString();
        return text.length() == 16 ? text + ":00" : text;
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
