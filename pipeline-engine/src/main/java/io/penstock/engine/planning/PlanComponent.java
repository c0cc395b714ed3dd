package io.penstock.engine.planning;

import io.penstock.definition.PipelineObject;
import io.penstock.run.ComponentKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One component that has instances: its effective fields, read, and its edges. Immutable once its plan is compiled, and
 * safe for use by several threads from then on.
 */
public final class PlanComponent {

    private final String id;
    private final String name;
    private final String type;
    private final ComponentKind kind;
    private final PipelineObject effective;
    private final int index;
    private final boolean systemManaged;
    private final @Nullable ScheduleSpec schedule;
    private final Settings settings;

    final List<PlanComponent> dependencies = new ArrayList<>();
    final List<PlanComponent> producers = new ArrayList<>();
    final List<PlanComponent> consumers = new ArrayList<>();
    final List<PlanComponent> preconditions = new ArrayList<>();
    final List<PlanComponent> takers = new ArrayList<>();

    @Nullable
    PlanComponent resource;

    @Nullable
    PlanComponent user;

    /**
     * Fields that are the same for every instance, read once.
     *
     * @param style when in its interval an instance is due
     * @param maxActiveInstances how many may be active at once
     * @param retry how failed attempts are repeated
     * @param infrastructureAttempts how many attempts may be lost to infrastructure
     * @param cascade whether a failure of what it depends on spreads to it
     * @param workerGroup the group whose workers do it, where it has no resource
     */
    public record Settings(
            ScheduleStyle style,
            int maxActiveInstances,
            RetrySettings retry,
            int infrastructureAttempts,
            boolean cascade,
            @Nullable Duration attemptTimeout,
            @Nullable Duration reportProgressTimeout,
            @Nullable Duration lateAfterTimeout,
            @Nullable Duration preconditionTimeout,
            @Nullable Duration initTimeout,
            @Nullable Duration terminateAfter,
            boolean retryAllOnResourceFailure,
            boolean terminateOnTaskFailure,
            @Nullable String workerGroup,
            List<String> onSuccess,
            List<String> onFail,
            List<String> onLateAction) {}

    PlanComponent(
            PipelineObject effective,
            String type,
            ComponentKind kind,
            int index,
            boolean systemManaged,
            @Nullable ScheduleSpec schedule,
            Settings settings) {
        this.id = effective.id();
        this.name = effective.name();
        this.type = type;
        this.kind = kind;
        this.effective = effective;
        this.index = index;
        this.systemManaged = systemManaged;
        this.schedule = schedule;
        this.settings = settings;
    }

    /** The id of the component. */
    public String id() {
        return id;
    }

    /** The name of the component. */
    public String name() {
        return name;
    }

    /** Its type. */
    public String type() {
        return type;
    }

    /** What kind of component it is. */
    public ComponentKind kind() {
        return kind;
    }

    /** Its fields with those it inherits, expressions as they are written. */
    public PipelineObject effective() {
        return effective;
    }

    /** Its place among the components of the plan. */
    public int index() {
        return index;
    }

    /** Whether it is a precondition that the engine checks without a worker group. */
    public boolean isSystemManaged() {
        return systemManaged;
    }

    /** Its schedule; {@code null} for preconditions and under on-demand. */
    public @Nullable ScheduleSpec schedule() {
        return schedule;
    }

    /** Its settings. */
    public Settings settings() {
        return settings;
    }

    /** What an instance waits for: inputs and dependsOn of an activity, the producers and dependsOn of a data node. */
    public List<PlanComponent> dependencies() {
        return dependencies;
    }

    /** The activities that have this data node as an output. */
    public List<PlanComponent> producers() {
        return producers;
    }

    /** The components whose instances wait for this one's. */
    public List<PlanComponent> consumers() {
        return consumers;
    }

    /** The preconditions it names. */
    public List<PlanComponent> preconditions() {
        return preconditions;
    }

    /** The activities, and the users of preconditions, that run on this resource. */
    public List<PlanComponent> takers() {
        return takers;
    }

    /** The resource that it runs on. */
    public @Nullable PlanComponent resource() {
        return resource;
    }

    /** The activity whose worker checks the user-managed preconditions of this data node; itself for an activity. */
    public Optional<PlanComponent> user() {
        return Optional.ofNullable(user);
    }

    /** Whether its instances wait for the same as those of the component of another plan, by the same rules. */
    boolean waitsLike(PlanComponent other) {
        return settings.cascade() == other.settings.cascade()
                && settings.style() == other.settings.style()
                && Objects.equals(settings.lateAfterTimeout(), other.settings.lateAfterTimeout())
                && Objects.equals(schedule, other.schedule)
                && ids(dependencies).equals(ids(other.dependencies))
                && ids(preconditions).equals(ids(other.preconditions));
    }

    private static List<String> ids(List<PlanComponent> components) {
        return components.stream().map(PlanComponent::id).sorted().toList();
    }

    /** Whether instances have attempts: everything but data nodes. */
    public boolean hasAttempts() {
        return kind != ComponentKind.DATA_NODE;
    }

    @Override
    public String toString() {
        return id;
    }
}
