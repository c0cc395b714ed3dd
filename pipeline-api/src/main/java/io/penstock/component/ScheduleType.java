package io.penstock.component;

/** At which moment of its interval a component runs (dp-concepts-schedules). */
public enum ScheduleType implements Keyword {
    /** At the start of its interval. */
    CRON("cron"),
    /** At the end of its interval. */
    TIMESERIES("timeseries"),
    /** Once for every activation; for a whole pipeline only. */
    ONDEMAND("ondemand");

    private final String text;

    ScheduleType(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
