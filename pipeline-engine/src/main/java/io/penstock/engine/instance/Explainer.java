package io.penstock.engine.instance;

import io.penstock.engine.attempt.Attempt;
import io.penstock.engine.instance.Relations.Member;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.ComponentKind;
import io.penstock.run.Explanation;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.run.WaitReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Says what an instance waits for, by the same questions in the same order that {@link Readiness} and the rules ask, so that
 * what is named is what stands in the way. Confined to the thread that decides.
 */
final class Explainer {

    private final Core core;

    Explainer(Core core) {
        this.core = core;
    }

    Explanation explain(Instance instance, PipelineMachine.Workers workers) {
        return explain(instance, workers, new HashSet<>());
    }

    private Explanation explain(Instance instance, PipelineMachine.Workers workers, Set<Instance> seen) {
        seen.add(instance);
        if (instance.isTerminal()) {
            return new Explanation(
                    instance.id, instance.status, List.of(), List.of(), Optional.ofNullable(instance.message));
        }
        List<WaitReason> reasons = reasons(instance, workers);
        var causes = new ArrayList<Explanation>();
        for (WaitReason reason : reasons) {
            Instance cause = reason.causeId().map(core.byId::get).orElse(null);
            if (cause != null && !cause.isTerminal() && !seen.contains(cause)) {
                causes.add(explain(cause, workers, seen));
            }
        }
        return new Explanation(instance.id, instance.status, reasons, causes, Optional.ofNullable(instance.message));
    }

    List<WaitReason> reasons(Instance instance, PipelineMachine.Workers workers) {
        if (instance.status == Status.WAITING_ON_DEPENDENCIES) {
            return waiting(instance);
        }
        return switch (instance.kind()) {
            case RESOURCE -> List.of(resource(instance, workers));
            case PRECONDITION -> List.of(check(instance, workers));
            case ACTIVITY, DATA_NODE -> List.of(activity(instance, workers));
        };
    }

    private List<WaitReason> waiting(Instance instance) {
        if (instance.kind() == ComponentKind.PRECONDITION) {
            Instance referrer = Objects.requireNonNull(instance.referrer, "referrer");
            return List.of(new WaitReason.Dependency(referrer.id, referrer.status));
        }
        Instance failed = core.readiness.firstFailure(instance);
        if (failed != null) {
            return List.of(new WaitReason.OperatorDecision(failed.id, failed.status));
        }
        if (core.state != PipelineState.SCHEDULED) {
            return List.of(new WaitReason.InactivePipeline(core.state));
        }
        if (instance.owner.paused) {
            return List.of(new WaitReason.PausedComponent(instance.plan().id()));
        }
        Instant due = Materializer.dueTime(instance);
        if (core.now.isBefore(due)) {
            return List.of(new WaitReason.Time(due));
        }
        if (instance.kind() == ComponentKind.RESOURCE) {
            return List.of(waitingResource(instance));
        }
        var reasons = new ArrayList<WaitReason>();
        for (ComponentState dependency : instance.owner.dependencies) {
            for (Member member : core.relations.members(instance, dependency)) {
                Instance other = member.instance();
                if (other != null && !other.status.satisfies()) {
                    reasons.add(new WaitReason.Dependency(other.id, other.status));
                } else if (other == null && !dependency.isBelowCursor(member.start())) {
                    reasons.add(new WaitReason.NotCreated(dependency.plan.id(), member.start()));
                }
            }
        }
        for (Instance check : instance.checks) {
            if (!check.status.satisfies()) {
                reasons.add(new WaitReason.Dependency(check.id, check.status));
            }
        }
        if (reasons.isEmpty()) {
            reasons.add(slot(instance));
        }
        return reasons;
    }

    private WaitReason waitingResource(Instance resource) {
        List<String> takers = takers(resource);
        int maximum = resource.plan().settings().maxActiveInstances();
        if (!core.resources.hasRoom(resource)) {
            return new WaitReason.Slot(resource.plan().id(), maximum, holders(resource.owner));
        }
        return new WaitReason.Takers(takers);
    }

    private WaitReason slot(Instance instance) {
        Instance resource = core.relations.resourceOf(instance);
        if (resource != null && core.resources.hasRoom(resource) && !core.resources.mayServe(resource)) {
            return new WaitReason.PausedComponent(resource.plan().id());
        }
        ComponentState full = resource != null && !core.resources.hasRoom(resource) ? resource.owner : instance.owner;
        return new WaitReason.Slot(full.plan.id(), full.plan.settings().maxActiveInstances(), holders(full));
    }

    private static List<String> holders(ComponentState component) {
        return component.instances.values().stream()
                .filter(other -> other.holdsSlot)
                .map(other -> other.id)
                .sorted()
                .toList();
    }

    private List<String> takers(Instance resource) {
        var ids = new LinkedHashSet<String>();
        core.relations.onMachineOf(resource).forEach(taker -> ids.add(taker.id));
        for (ComponentState component : resource.owner.takers) {
            for (Instance taker : core.relations.resident(resource, component)) {
                if (!taker.isTerminal() && core.relations.isTaker(taker, resource)) {
                    ids.add(taker.id);
                }
            }
        }
        return List.copyOf(ids);
    }

    private WaitReason activity(Instance instance, PipelineMachine.Workers workers) {
        Attempt attempt = instance.openAttempt();
        if (attempt == null) {
            return new WaitReason.RetryDelay(instance.dueAt == null ? core.now : instance.dueAt, instance.attempts + 1);
        }
        if (!attempt.hasTask()) {
            Instance resource = core.relations.resourceOf(instance);
            return resource == null
                    ? new WaitReason.NotCreated(
                            instance.owner.resource == null ? "" : instance.owner.resource.plan.id(), instance.start)
                    : new WaitReason.ForResource(resource.id, resource.status);
        }
        return task(instance, attempt, workers);
    }

    private WaitReason task(Instance instance, Attempt attempt, PipelineMachine.Workers workers) {
        String group = instance.plan().settings().workerGroup();
        if (instance.plan().isSystemManaged()) {
            group = AttemptRules.SYSTEM_GROUP;
        } else if (attempt.resource() != 0) {
            Instance resource = core.bySeq.get(attempt.resource());
            group = resource == null ? group : InstanceIds.resourceGroup(core.pipelineId, resource.id);
        }
        return workers.waitsFor(
                new TaskRow.Key(core.pipelineId, instance.seq, attempt.number(), attempt.task()),
                group == null ? AttemptRules.DEFAULT_GROUP : group,
                instance.plan().type());
    }

    private WaitReason check(Instance check, PipelineMachine.Workers workers) {
        if (core.state != PipelineState.SCHEDULED) {
            return new WaitReason.InactivePipeline(core.state);
        }
        Instance referrer = Objects.requireNonNull(check.referrer, "referrer");
        if (referrer.owner.paused) {
            return new WaitReason.PausedComponent(referrer.plan().id());
        }
        Attempt attempt = check.openAttempt();
        if (attempt == null) {
            return new WaitReason.RetryDelay(check.dueAt == null ? core.now : check.dueAt, check.attempts + 1);
        }
        if (!attempt.hasTask() && check.dueAt != null) {
            return new WaitReason.Check(check.lastCheck == null ? "" : check.lastCheck, check.dueAt);
        }
        if (!attempt.hasTask()) {
            Instance resource = core.relations.resourceOf(check);
            return resource == null
                    ? new WaitReason.Check("", core.now)
                    : new WaitReason.ForResource(resource.id, resource.status);
        }
        return task(check, attempt, workers);
    }

    private WaitReason resource(Instance resource, PipelineMachine.Workers workers) {
        Attempt attempt = resource.openAttempt();
        if (attempt == null) {
            return resource.dueAt != null && core.now.isBefore(resource.dueAt)
                    ? new WaitReason.RetryDelay(resource.dueAt, resource.attempts + 1)
                    : new WaitReason.Takers(takers(resource));
        }
        String type = resource.plan().type();
        if (resource.status != Status.RUNNING && attempt.hasTask()) {
            WaitReason call = workers.waitsFor(
                    new TaskRow.Key(core.pipelineId, resource.seq, attempt.number(), attempt.task()),
                    AttemptRules.SYSTEM_GROUP,
                    type);
            if (call instanceof WaitReason.OpenBreaker) {
                return call;
            }
        }
        return switch (resource.status) {
            case RUNNING -> new WaitReason.Takers(takers(resource));
            case SHUTTING_DOWN -> new WaitReason.Provider("terminate it", type);
            default -> new WaitReason.Provider("make it usable", type);
        };
    }
}
