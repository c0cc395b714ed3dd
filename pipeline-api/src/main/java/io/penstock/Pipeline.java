package io.penstock;

import io.penstock.component.Action;
import io.penstock.component.Activity;
import io.penstock.component.Component;
import io.penstock.component.ComponentFields;
import io.penstock.component.DataNode;
import io.penstock.component.FailureAndRerunMode;
import io.penstock.component.MissedIntervals;
import io.penstock.component.Resource;
import io.penstock.component.Schedule;
import io.penstock.component.ShellScriptConfig;
import io.penstock.component.StartAt;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.dsl.DeclaredParameter;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.schedule.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A pipeline as it is written in Java: activities, and what holds for all of them. Immutable: each method returns a
 * changed copy.
 *
 * <p>List every activity; whatever an activity reaches (data nodes, resources, preconditions, actions, schedules) comes
 * along by itself. {@link #define()} gives the definition, which is data and can be printed, compared and run. The
 * order of the calls does not matter to it.
 *
 * <pre>{@code
 * Pipeline.of("Clicks")
 *         .every(Duration.ofMinutes(15))
 *         .startingAt(Instant.parse("2024-01-01T00:00:00Z"))
 *         .activity(clean, publish);
 * }</pre>
 *
 * <p>The settings of the whole pipeline are fields of the object {@code Default}, from which every component inherits
 * what it does not set itself (dp-writing-pipeline-definition).
 */
public final class Pipeline {

    static final String DEFAULT_NAME = "Default";
    static final String SCHEDULE_ID = "DefaultSchedule";

    /** When the pipeline as a whole runs. */
    enum Timing {
        PERIODIC("every(...)"),
        SCHEDULE("schedule(...)"),
        ON_DEMAND("onDemand()"),
        TIME_SERIES("timeSeries()");

        private final String call;

        Timing(String call) {
            this.call = call;
        }

        /** The call that says so. */
        String call() {
            return call;
        }
    }

    /** All that has been said so far. */
    record Parts(
            String name,
            List<Component> members,
            ComponentFields defaults,
            ComponentFields schedule,
            Set<Timing> timings,
            List<Parameter> parameters,
            List<ParameterValue> values) {

        Parts withMembers(List<Component> changed) {
            return new Parts(name, List.copyOf(changed), defaults, schedule, timings, parameters, values);
        }

        Parts withDefaults(ComponentFields changed) {
            return new Parts(name, members, changed, schedule, timings, parameters, values);
        }

        Parts withSchedule(ComponentFields changed) {
            return new Parts(name, members, defaults, changed, timings, parameters, values);
        }

        Parts withTimings(Set<Timing> changed) {
            return new Parts(name, members, defaults, schedule, Set.copyOf(changed), parameters, values);
        }

        Parts withParameters(List<Parameter> changed) {
            return new Parts(name, members, defaults, schedule, timings, List.copyOf(changed), values);
        }

        Parts withValues(List<ParameterValue> changed) {
            return new Parts(name, members, defaults, schedule, timings, parameters, List.copyOf(changed));
        }
    }

    private final Parts parts;

    private Pipeline(Parts parts) {
        this.parts = parts;
    }

    /** A pipeline without a name of its own: it is called {@code Default}. */
    public static Pipeline of() {
        return of(DEFAULT_NAME);
    }

    /**
     * A pipeline of the given name.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public static Pipeline of(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a pipeline is blank; expected at least one character");
        }
        return new Pipeline(new Parts(
                name,
                List.of(),
                ComponentFields.of(PipelineObject.of(PipelineObject.DEFAULT_ID)),
                Schedule.TYPE.fields(SCHEDULE_ID),
                Set.of(),
                List.of(),
                List.of()));
    }

    /** The name. The object {@code Default} of the definition has the same. */
    public String name() {
        return parts.name();
    }

    // ---- what it consists of ----

    /** Adds activities, with all that they reach. */
    public Pipeline activity(Activity... activities) {
        return add(activities);
    }

    /** Adds data nodes that no activity reaches, with all that they reach. */
    public Pipeline dataNode(DataNode... dataNodes) {
        return add(dataNodes);
    }

    /** Adds resources that no activity reaches. */
    public Pipeline resource(Resource... resources) {
        return add(resources);
    }

    /** Adds components of any kind, with all that they reach. */
    public Pipeline add(Component... components) {
        var members = new ArrayList<>(parts.members());
        members.addAll(Arrays.asList(components));
        return new Pipeline(parts.withMembers(members));
    }

    // ---- when it runs ----

    /**
     * Runs it once in every interval of this length, at the start of the interval ({@code cron}) unless
     * {@link #timeSeries()} says otherwise. At least 15 minutes, at most 3 years; a duration that is not a whole number
     * of minutes is reported by {@link #define()}.
     */
    public Pipeline every(Duration period) {
        return schedule(fields -> fields.with("period", period)).timing(Timing.PERIODIC);
    }

    /** As {@link #every(Duration)}, by the calendar. */
    public Pipeline every(Period period) {
        return schedule(fields -> fields.with("period", period)).timing(Timing.PERIODIC);
    }

    /** Runs it by a schedule of one's own, in place of {@link #every(Duration)}. Components may have others. */
    public Pipeline schedule(Schedule schedule) {
        return defaults(fields -> fields.with("schedule", schedule)).timing(Timing.SCHEDULE);
    }

    /** Runs it once for every activation, without a schedule (dp-concepts-schedules). */
    public Pipeline onDemand() {
        return timing(Timing.ON_DEMAND);
    }

    /** Runs things at the end of their interval ({@code timeseries}) instead of at its start. */
    public Pipeline timeSeries() {
        return timing(Timing.TIME_SERIES);
    }

    /** Starts the first interval at this time, a whole second. Intervals that are already past are run at once. */
    public Pipeline startingAt(Instant start) {
        return schedule(fields -> fields.without("startAt").with("startDateTime", start));
    }

    /** Starts the first interval at the first activation; so it is when no start is given. */
    public Pipeline startingAtFirstActivation() {
        return schedule(fields -> fields.without("startDateTime").with("startAt", StartAt.FIRST_ACTIVATION_DATE_TIME));
    }

    /** Ends with the last interval that is over by this time, a whole second. By default there is no end. */
    public Pipeline endingAt(Instant end) {
        return schedule(fields -> fields.with("endDateTime", end));
    }

    /** Ends after so many intervals. Not together with {@link #endingAt}. */
    public Pipeline occurrences(int occurrences) {
        return schedule(fields -> fields.with("occurrences", occurrences));
    }

    /**
     * Counts days and longer periods by the calendar of a zone; by that of UTC unless set. Penstock's own field: a local time
     * that a gap skips moves forward by the gap, one that an overlap offers twice is used once. Starts and ends stay moments.
     */
    public Pipeline timeZone(ZoneId zone) {
        return schedule(fields -> fields.with("timeZone", zone.getId()));
    }

    /**
     * Says which of the intervals are run that came due while the pipeline was inactive or no engine ran it; all of them
     * unless set. Penstock's own field.
     */
    public Pipeline missedIntervals(MissedIntervals missedIntervals) {
        return defaults(fields -> fields.with("missedIntervals", missedIntervals));
    }

    /**
     * Sets how far back an interval may lie and still be run under {@link MissedIntervals#NONE}. Penstock's own field. A
     * duration that is not a whole number of minutes is reported by {@link #define()}.
     */
    public Pipeline catchUpWindow(Duration catchUpWindow) {
        return defaults(fields -> fields.with("catchUpWindow", catchUpWindow));
    }

    /** As {@link #catchUpWindow(Duration)}, by the calendar. */
    public Pipeline catchUpWindow(Period catchUpWindow) {
        return defaults(fields -> fields.with("catchUpWindow", catchUpWindow));
    }

    // ---- what holds for all its components ----

    /** Sets the IAM role that the pipeline acts in, by default {@code DataPipelineDefaultRole} (dp-iam-roles). */
    public Pipeline role(CharSequence role) {
        return defaultField("role", role);
    }

    /**
     * Sets the IAM role of the resources, by default {@code DataPipelineDefaultResourceRole} (dp-iam-roles).
     */
    public Pipeline resourceRole(CharSequence resourceRole) {
        return defaultField("resourceRole", resourceRole);
    }

    /** Sets the folder ({@code s3://…}) that receives the logs (dp-viewing-logs). */
    public Pipeline pipelineLogUri(CharSequence pipelineLogUri) {
        return defaultField("pipelineLogUri", pipelineLogUri);
    }

    /**
     * Sets the worker group of whatever has no resource to run on. Where it is not set and some activity has neither a
     * worker group nor a resource, it is {@code default}, which the engine's own worker serves.
     */
    public Pipeline workerGroup(CharSequence workerGroup) {
        return defaultField("workerGroup", workerGroup);
    }

    /** Sets the resource of every activity that does not set its own. */
    public Pipeline runsOn(Resource resource) {
        return defaultField("runsOn", resource);
    }

    /** Says whether failures and reruns are handed on; by default they are not (dp-manage-cascade-failandrerun). */
    public Pipeline failureAndRerunMode(FailureAndRerunMode mode) {
        return defaults(fields -> fields.with("failureAndRerunMode", mode));
    }

    /** Sets how many further attempts may follow a failed one: 0 to 5, by default 2 (dp-limits). */
    public Pipeline maximumRetries(int maximumRetries) {
        return defaults(fields -> fields.with("maximumRetries", maximumRetries));
    }

    /**
     * Sets the pause between attempts: at least 2 minutes, by default 10 (dp-limits). A duration that is not a whole
     * number of minutes is reported by {@link #define()}.
     */
    public Pipeline retryDelay(Duration retryDelay) {
        return defaults(fields -> fields.with("retryDelay", retryDelay));
    }

    /** Sets the pause between attempts: at least 2 minutes, by default 10 (dp-limits). */
    public Pipeline retryDelay(Period retryDelay) {
        return defaults(fields -> fields.with("retryDelay", retryDelay));
    }

    /**
     * Limits how many instances of a component may be active at one time: 1 to 5, by default 5, on demand 1
     * (dp-limits).
     */
    public Pipeline maxActiveInstances(int maxActiveInstances) {
        return defaults(fields -> fields.with("maxActiveInstances", maxActiveInstances));
    }

    /** Adds actions to take when a component that has none of its own has failed. */
    public Pipeline onFail(Action... actions) {
        return defaults(fields -> fields.plus("onFail", actions));
    }

    /** Adds actions to take when a component that has none of its own has succeeded. */
    public Pipeline onSuccess(Action... actions) {
        return defaults(fields -> fields.plus("onSuccess", actions));
    }

    /** Adds actions to take when a component that has none of its own is late. */
    public Pipeline onLateAction(Action... actions) {
        return defaults(fields -> fields.plus("onLateAction", actions));
    }

    /** Sets a script to run before every activity on a cluster that has none of its own. */
    public Pipeline preActivityTaskConfig(ShellScriptConfig script) {
        return defaultField("preActivityTaskConfig", script);
    }

    /** Sets a script to run after every activity on a cluster that has none of its own. */
    public Pipeline postActivityTaskConfig(ShellScriptConfig script) {
        return defaultField("postActivityTaskConfig", script);
    }

    /** Sets any field of {@code Default} to texts, in place of its former values. */
    public Pipeline defaultField(String key, CharSequence... texts) {
        return defaults(fields -> fields.withTexts(key, texts));
    }

    /** Sets any field of {@code Default} to references, in place of its former values. */
    public Pipeline defaultField(String key, Component... components) {
        return defaults(fields -> fields.withComponents(key, components));
    }

    // ---- parameters ----

    /** Declares parameters (dp-custom-templates). */
    public Pipeline parameter(DeclaredParameter... parameters) {
        var declared = new ArrayList<>(parts.parameters());
        for (DeclaredParameter parameter : parameters) {
            declared.add(parameter.parameter());
        }
        return new Pipeline(parts.withParameters(declared));
    }

    /**
     * Supplies a value for a parameter, in place of a former one; several only for an array.
     *
     * @param parameterId the id, with its {@code *} if it has one
     */
    public Pipeline value(String parameterId, CharSequence... texts) {
        var supplied = new ArrayList<ParameterValue>();
        for (ParameterValue value : parts.values()) {
            if (!value.id().equals(parameterId)) {
                supplied.add(value);
            }
        }
        for (CharSequence text : texts) {
            supplied.add(new ParameterValue(parameterId, text.toString()));
        }
        return new Pipeline(parts.withValues(supplied));
    }

    // ---- what comes out ----

    /**
     * The definition: {@code Default} first, then schedules, activities, data nodes, preconditions, resources and the
     * rest, by id within each kind; in each object the type first and the other fields by name. Pipelines that say the
     * same give equal definitions, in whatever order and in whichever JVM they were put together.
     *
     * <p>{@code Default} gets what was left out: the roles {@code DataPipelineDefaultRole} and
     * {@code DataPipelineDefaultResourceRole}; {@code scheduleType} {@code cron}; {@code workerGroup} {@code default}
     * if some activity would otherwise have nothing to run on; and the schedule the start {@code
     * FIRST_ACTIVATION_DATE_TIME}.
     *
     * @throws InvalidDefinitionException with all problems that only the pipeline itself can see: two components with
     *     one id that differ, no activity, contradictory timing, values that cannot be written. Everything else is for
     *     {@code io.penstock.validation} to judge
     */
    public PipelineDefinition define() {
        return new Assembly(parts).definition();
    }

    private Pipeline defaults(UnaryOperator<ComponentFields> change) {
        return new Pipeline(parts.withDefaults(change.apply(parts.defaults())));
    }

    private Pipeline schedule(UnaryOperator<ComponentFields> change) {
        return new Pipeline(parts.withSchedule(change.apply(parts.schedule())));
    }

    private Pipeline timing(Timing timing) {
        var timings = EnumSet.of(timing);
        timings.addAll(parts.timings());
        return new Pipeline(parts.withTimings(timings));
    }

    /** The name, and the components that were added by hand. */
    @Override
    public String toString() {
        return "Pipeline '" + parts.name() + "' "
                + parts.members().stream().map(Component::id).toList();
    }
}
