package io.penstock.dsl;

import io.penstock.component.Schedule;
import io.penstock.component.StartAt;
import io.penstock.schedule.Period;
import java.time.Duration;

/** Makes schedules; made to be imported statically. Each starts at the first activation unless it is given a start. */
public final class Schedules {

    private Schedules() {}

    /** A schedule with a period, which has to be a whole number of minutes (dp-object-schedule). */
    public static Schedule schedule(String id, Duration period) {
        return Schedule.TYPE.create(id).period(period).startAt(StartAt.FIRST_ACTIVATION_DATE_TIME);
    }

    /** A schedule with a period (dp-object-schedule). */
    public static Schedule schedule(String id, Period period) {
        return Schedule.TYPE.create(id).period(period).startAt(StartAt.FIRST_ACTIVATION_DATE_TIME);
    }
}
