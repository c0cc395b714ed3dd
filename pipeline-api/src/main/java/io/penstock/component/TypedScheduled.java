package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What typed activities, data nodes and resources have: a schedule of their own, a limit of instances, a place for
 * logs.
 *
 * @param <SELF> the type itself, so that inherited setters return it
 */
public abstract class TypedScheduled<SELF extends Component> extends TypedRunnable<SELF> {

    TypedScheduled(ComponentType<SELF> type, ComponentFields fields) {
        super(type, fields);
    }

    /**
     * Limits how many instances of it may be active at one time, reruns not counted: 1 to 5, by default 5, on demand 1
     * (dp-limits).
     */
    public final SELF maxActiveInstances(int maxActiveInstances) {
        return set("maxActiveInstances", maxActiveInstances);
    }

    /**
     * The value of {@code maxActiveInstances}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public final OptionalInt maxActiveInstances() {
        return fields().integer("maxActiveInstances");
    }

    /** Sets the folder ({@code s3://…}) that receives its logs, in place of the pipeline's. */
    public final SELF pipelineLogUri(CharSequence pipelineLogUri) {
        return set("pipelineLogUri", pipelineLogUri);
    }

    /** The value of {@code pipelineLogUri}; absent where it is not set. */
    public final Optional<String> pipelineLogUri() {
        return fields().text("pipelineLogUri");
    }

    /**
     * Sets the schedule it follows. By default that of its parent, or of the whole pipeline. None may be set in a
     * pipeline that runs on demand (dp-concepts-schedules).
     */
    public final SELF schedule(Schedule schedule) {
        return set("schedule", schedule);
    }

    /**
     * What {@code schedule} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public final Optional<Schedule> schedule() {
        return fields().component("schedule", Schedule.class);
    }

    /**
     * Says at which end of its interval it runs: {@code cron} at the start, {@code timeseries} at the end. {@code
     * ondemand} is for the whole pipeline only (dp-concepts-schedules).
     */
    public final SELF scheduleType(ScheduleType scheduleType) {
        return set("scheduleType", scheduleType);
    }

    /**
     * The value of {@code scheduleType}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is none of the values, such as an expression
     */
    public final Optional<ScheduleType> scheduleType() {
        return fields().keyword("scheduleType", ScheduleType.class);
    }
}
