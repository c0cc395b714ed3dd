package io.penstock.engine;

import io.penstock.engine.instance.InstanceIds;
import io.penstock.engine.instance.ParkedRows;
import io.penstock.engine.instance.SkippedStretch;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.planning.PlanComponent;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.problem.InvalidRequestException;
import io.penstock.problem.PipelineDeletedException;
import io.penstock.problem.PipelineNotFoundException;
import io.penstock.run.AttemptView;
import io.penstock.run.ComponentKind;
import io.penstock.run.Explanation;
import io.penstock.run.HealthStatus;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.run.WaitReason;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads the store, and for what an instance waits for the machines, and makes views of it. Thread-safe. */
final class Views {

    private static final int PAGE = 10_000;

    private final EngineStore store;
    private final EngineLoop loop;
    private final Waiting waiting;
    private final BiFunction<String, Integer, Optional<Plan>> plans;

    /** Waits for a future of the loop. */
    @FunctionalInterface
    interface Waiting {
        <T> T get(java.util.concurrent.CompletableFuture<T> future);
    }

    Views(EngineStore store, EngineLoop loop, Waiting waiting, BiFunction<String, Integer, Optional<Plan>> plans) {
        this.store = store;
        this.loop = loop;
        this.waiting = waiting;
        this.plans = plans;
    }

    /** The row of a pipeline that exists and was not deleted. */
    PipelineRow pipeline(String pipelineId) {
        String message = "Pipeline with id: " + pipelineId + " does not exist";
        PipelineRow row = store.pipeline(pipelineId).orElseThrow(() -> new PipelineNotFoundException(message));
        if (row.state() == PipelineState.DELETING) {
            throw new PipelineDeletedException(message);
        }
        return row;
    }

    HealthStatus health(String pipelineId) {
        pipeline(pipelineId);
        HealthStatus health = HealthStatus.NO_COMPLETED_EXECUTIONS;
        for (ComponentRow component : store.components(pipelineId)) {
            if (component.health() == HealthStatus.ERROR) {
                return HealthStatus.ERROR;
            }
            if (component.health() == HealthStatus.HEALTHY) {
                health = HealthStatus.HEALTHY;
            }
        }
        return health;
    }

    List<InstanceView> instances(String pipelineId) {
        return views(pipelineId, InstanceFilter.all());
    }

    List<InstanceView> instances(String pipelineId, String componentId) {
        return views(pipelineId, InstanceFilter.component(componentId));
    }

    private List<InstanceView> views(String pipelineId, InstanceFilter filter) {
        pipeline(pipelineId);
        var views = new InstanceList(row -> view(row, List.of()));
        var stretches = new HashMap<Integer, List<InstanceRow>>();
        Map<String, List<String>> waits = null;
        long after = 0;
        while (true) {
            List<InstanceRow> rows = store.instances(pipelineId, filter, after, PAGE);
            if (waits == null
                    && rows.stream().anyMatch(row -> row.status() == Status.WAITING_ON_DEPENDENCIES && !row.parked())) {
                waits = waits(pipelineId);
            }
            Map<Long, String> blockers = ParkedRows.blockers(store, pipelineId, rows);
            for (InstanceRow row : rows) {
                if (row.through() == null) {
                    String blocker = blockers.get(row.blockedBy());
                    List<String> waitingOn = waits == null ? List.of() : waits.getOrDefault(row.id(), List.of());
                    views.append(view(row, blocker == null ? waitingOn : List.of(blocker)));
                } else {
                    stretches
                            .computeIfAbsent(views.size(), any -> new ArrayList<>(1))
                            .add(row);
                }
            }
            if (rows.size() < PAGE) {
                return stretches.isEmpty() ? views : expanded(pipelineId, views, stretches);
            }
            after = rows.get(rows.size() - 1).seq();
        }
    }

    /** Puts stretches of skipped intervals where they stood among the rows, but for intervals that have rows of their own. */
    private List<InstanceView> expanded(
            String pipelineId, List<InstanceView> views, Map<Integer, List<InstanceRow>> stretches) {
        var made = new HashMap<String, List<Interval>>();
        for (InstanceView view : views) {
            Interval interval = view.interval();
            if (stretches.values().stream()
                    .flatMap(List::stream)
                    .anyMatch(row -> row.componentId().equals(view.componentId()) && isIn(row, interval.start()))) {
                made.computeIfAbsent(view.componentId(), any -> new ArrayList<>())
                        .add(new Interval(interval.start(), interval.start().plusNanos(1)));
            }
        }
        Map<String, ComponentRow> components = components(pipelineId);
        var all = new InstanceList(row -> view(row, List.of()));
        for (int i = 0; i <= views.size(); i++) {
            for (InstanceRow row : stretches.getOrDefault(i, List.of())) {
                all.append(stretch(
                        row, components.get(row.componentId()), made.getOrDefault(row.componentId(), List.of())));
            }
            if (i < views.size()) {
                all.append(views.get(i));
            }
        }
        return all;
    }

    private static boolean isIn(InstanceRow stretch, Instant start) {
        return stretch.through() != null && !start.isBefore(stretch.start()) && start.isBefore(stretch.through());
    }

    private Map<String, ComponentRow> components(String pipelineId) {
        var components = new HashMap<String, ComponentRow>();
        store.components(pipelineId).forEach(row -> components.put(row.componentId(), row));
        return components;
    }

    private static SkippedStretch stretch(InstanceRow row, @Nullable ComponentRow component, List<Interval> made) {
        if (component == null) {
            return SkippedStretch.of(row, List.of(), made);
        }
        var apart = new ArrayList<Interval>(made);
        apart.addAll(component.filled());
        return SkippedStretch.of(row, component.epochs(), apart);
    }

    /** The instances that the row of a stretch stands for, those that have rows of their own perhaps among them. */
    SkippedStretch stretch(InstanceRow row) {
        return stretch(row, components(row.pipelineId()).get(row.componentId()), List.of());
    }

    /** An instance, also one that is part of a stretch. */
    Optional<InstanceRow> find(String pipelineId, String instanceId) {
        Optional<InstanceRow> row = store.instance(pipelineId, instanceId).filter(found -> found.through() == null);
        return row.isPresent() ? row : InstanceIds.parse(instanceId).flatMap(place -> skipped(pipelineId, place));
    }

    private Optional<InstanceRow> skipped(String pipelineId, InstanceIds.Place place) {
        var filter = new InstanceFilter(
                Optional.of(place.componentId()),
                Set.of(Status.SKIPPED),
                Optional.empty(),
                Optional.of(place.start().plusSeconds(1)),
                Optional.empty());
        long after = 0;
        while (true) {
            List<InstanceRow> rows = store.instances(pipelineId, filter, after, PAGE);
            Optional<InstanceRow> found = rows.stream()
                    .filter(row -> isIn(row, place.start()))
                    .flatMap(row -> stretch(row).startingAt(place.start()).stream())
                    .findFirst();
            if (found.isPresent() || rows.size() < PAGE) {
                return found;
            }
            after = rows.get(rows.size() - 1).seq();
        }
    }

    /** The plan of a version of a pipeline's definition, if it can be compiled. */
    Optional<Plan> plan(String pipelineId, int version) {
        return plans.apply(pipelineId, version);
    }

    InstanceRow row(String pipelineId, String instanceId) {
        pipeline(pipelineId);
        return find(pipelineId, instanceId).orElseThrow(() -> unknown(pipelineId, instanceId));
    }

    private InvalidRequestException unknown(String pipelineId, String instanceId) {
        boolean forgotten = waiting.get(loop.look(pipelineId, host -> host.machine.isForgotten(instanceId)));
        return new InvalidRequestException(
                forgotten
                        ? "instance " + instanceId + " of pipeline " + pipelineId
                                + " has ended and is not kept in the history any more; expected one that is"
                        : "'" + instanceId + "' is not the id of an instance of pipeline " + pipelineId);
    }

    InstanceView instance(String pipelineId, String instanceId) {
        return view(row(pipelineId, instanceId));
    }

    InstanceView view(InstanceRow row) {
        if (row.status() != Status.WAITING_ON_DEPENDENCIES) {
            return view(row, List.of());
        }
        String blocker =
                ParkedRows.blockers(store, row.pipelineId(), List.of(row)).get(row.blockedBy());
        return view(
                row, blocker == null ? waits(row.pipelineId()).getOrDefault(row.id(), List.of()) : List.of(blocker));
    }

    private InstanceView view(InstanceRow row, List<String> waitingOn) {
        @Nullable
        PlanComponent component = plans.apply(row.pipelineId(), row.version())
                .flatMap(plan -> plan.component(row.componentId()))
                .orElse(null);
        boolean hasAttempts = row.kind() != ComponentKind.DATA_NODE;
        int maximum =
                hasAttempts && component != null ? component.settings().retry().maximumRetries() + 1 : 0;
        return new InstanceView(
                row.pipelineId(),
                row.id(),
                row.componentId(),
                component == null ? row.componentId() : component.name(),
                row.type(),
                row.kind(),
                row.interval(),
                row.generation(),
                row.status(),
                row.createdAt(),
                Optional.ofNullable(row.actualStart()),
                Optional.ofNullable(row.actualEnd()),
                row.generationAttempts(),
                maximum,
                Optional.ofNullable(row.headAttempt()),
                row.status() == Status.WAITING_ON_DEPENDENCIES ? waitingOn : List.of(),
                Optional.ofNullable(row.cascadeFailedOn()),
                Optional.ofNullable(row.message()));
    }

    /** The ids of what each open instance waits for. */
    private Map<String, List<String>> waits(String pipelineId) {
        var waits = new HashMap<String, List<String>>();
        for (Explanation explanation : explainOpen(pipelineId)) {
            waits.put(
                    explanation.instanceId(),
                    explanation.reasons().stream()
                            .map(Views::cause)
                            .flatMap(Optional::stream)
                            .distinct()
                            .toList());
        }
        return waits;
    }

    private static Optional<String> cause(WaitReason reason) {
        return reason instanceof WaitReason.OperatorDecision decision
                ? Optional.of(decision.instanceId())
                : reason.causeId();
    }

    List<AttemptView> attempts(String pipelineId, String instanceId) {
        InstanceRow instance = row(pipelineId, instanceId);
        return store.attempts(pipelineId, instance.seq()).stream()
                .map(attempt -> view(instance, attempt))
                .toList();
    }

    static AttemptView view(InstanceRow instance, AttemptRow attempt) {
        return new AttemptView(
                instance.pipelineId(),
                instance.id() + "_Attempt=" + attempt.number(),
                instance.id(),
                attempt.number(),
                attempt.status(),
                attempt.start(),
                Optional.ofNullable(attempt.end()),
                Optional.ofNullable(attempt.errorId()),
                Optional.ofNullable(attempt.errorMessage()),
                Optional.ofNullable(attempt.errorStackTrace()),
                Optional.ofNullable(attempt.hostname()),
                Optional.ofNullable(attempt.logLocation()),
                attempt.progress());
    }

    Explanation explain(String pipelineId, String instanceId) {
        InstanceRow row = row(pipelineId, instanceId);
        if (row.status().isTerminal()) {
            return new Explanation(row.id(), row.status(), List.of(), List.of(), Optional.ofNullable(row.message()));
        }
        return waiting.get(loop.look(
                pipelineId,
                host -> host.machine
                        .explain(instanceId, loop::waitsFor)
                        .orElseGet(() -> ParkedRows.explain(
                                store, store.instance(pipelineId, instanceId).orElse(row)))));
    }

    List<Explanation> explainOpen(String pipelineId) {
        pipeline(pipelineId);
        return waiting.get(loop.look(pipelineId, host -> {
            var explanations = new ArrayList<>(host.machine.explainOpen(loop::waitsFor));
            explanations.addAll(ParkedRows.explanations(store, pipelineId));
            return explanations;
        }));
    }
}
