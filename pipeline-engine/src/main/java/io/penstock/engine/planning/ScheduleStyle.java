package io.penstock.engine.planning;

/** When in its interval an instance is due (dp-concepts-schedules). */
public enum ScheduleStyle {
    /** At the start of the interval. */
    CRON,
    /** At the end of the interval. */
    TIMESERIES,
    /** At once: the interval is the activation. */
    ONDEMAND
}
