package io.penstock.component;

/** The scheduler of a Hadoop cluster (dp-object-emrcluster). */
public enum HadoopSchedulerType implements Keyword {
    /** The fair scheduler. */
    PARALLEL_FAIR_SCHEDULING,
    /** The capacity scheduler. */
    PARALLEL_CAPACITY_SCHEDULING,
    /** Whatever the site configures. */
    DEFAULT_SCHEDULER;

    @Override
    public String text() {
        return name();
    }
}
