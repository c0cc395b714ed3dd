package io.penstock.engine;

import io.penstock.engine.instance.Decision;
import io.penstock.engine.instance.PipelineMachine;
import io.penstock.engine.metrics.EngineMetrics;
import io.penstock.engine.metrics.EngineMetrics.Place;
import io.penstock.engine.planning.PlanComponent;
import io.penstock.engine.planning.ScheduleStyle;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.LoadedPipeline;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.ComponentKind;
import io.penstock.run.PipelineEvent;
import io.penstock.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes figures of what the loop does, if anybody wants them: where nobody does, nothing here costs anything. Confined to the
 * engine's step thread.
 */
final class EngineWatch {

    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);

    private record Queued(Place place, Instant since) {}

    private static final class Watched {
        final String name;
        final Map<String, int[]> counts = new HashMap<>();

        Watched(String name) {
            this.name = name;
        }

        Place place(String componentId) {
            return new Place(name, componentId);
        }

        int[] counts(String componentId) {
            return counts.computeIfAbsent(componentId, any -> new int[2]);
        }
    }

    private final @Nullable EngineMetrics metrics;
    private final Map<String, Watched> pipelines = new HashMap<>();

    /** In the order in which they came into their queues. */
    private final LinkedHashMap<TaskRow.Key, Queued> queue = new LinkedHashMap<>();

    private final Map<TaskRow.Key, Place> out = new HashMap<>();
    private boolean queueChanged;

    EngineWatch(@Nullable EngineMetrics metrics) {
        this.metrics = metrics;
    }

    private interface Figures {
        void tell(EngineMetrics metrics);
    }

    private void tell(Figures figures) {
        if (metrics != null) {
            try {
                figures.tell(metrics);
            } catch (RuntimeException e) {
                LOG.warn("{} did not take a figure", metrics, e);
            }
        }
    }

    /** A commit has ended. */
    void committed(int pipelineCount, Instant before, Instant after, boolean done) {
        tell(to -> to.committed(
                pipelineCount, after.isBefore(before) ? Duration.ZERO : Duration.between(before, after), done));
    }

    /** A pipeline came into memory, perhaps in place of one that was there. */
    void loaded(LoadedPipeline loaded, Instant now) {
        if (metrics == null) {
            return;
        }
        dropped(loaded.pipeline().pipelineId());
        var watched = new Watched(loaded.pipeline().name());
        pipelines.put(loaded.pipeline().pipelineId(), watched);
        var components = new HashMap<Long, String>();
        for (InstanceRow row : loaded.instances()) {
            components.put(row.seq(), row.componentId());
            change(watched, row.componentId(), row.status(), 1);
        }
        for (TaskRow task : loaded.tasks()) {
            Place place = watched.place(components.getOrDefault(task.instance(), ""));
            if (task.holder() == null) {
                queued(task.key(), place, now);
            } else {
                out.put(task.key(), place);
            }
        }
    }

    /** A pipeline left memory. */
    void dropped(String pipelineId) {
        Watched watched = pipelines.remove(pipelineId);
        if (watched != null) {
            watched.counts.forEach((component, counts) ->
                    tell(to -> to.instancesChanged(watched.place(component), -counts[0], -counts[1])));
            queueChanged |= queue.keySet().removeIf(key -> key.pipelineId().equals(pipelineId));
            out.keySet().removeIf(key -> key.pipelineId().equals(pipelineId));
        }
    }

    /** A step became durable. */
    void released(PipelineMachine machine, Decision decision, Instant now) {
        Step step = decision.step();
        Watched watched = pipelines.get(step.pipelineId());
        if (watched == null) {
            return;
        }
        var bySeq = new HashMap<Long, String>();
        var byId = new HashMap<String, String>();
        for (InstanceRow row : step.instances()) {
            bySeq.put(row.seq(), row.componentId());
            byId.put(row.id(), row.componentId());
        }
        for (TaskRow.Key key : step.endedTasks()) {
            queueChanged |= queue.remove(key) != null;
            out.remove(key);
        }
        for (TaskRow task : step.tasks()) {
            queued(task.key(), watched.place(bySeq.getOrDefault(task.instance(), "")), now);
        }
        decision.events().forEach(event -> happened(watched, machine, event, byId));
    }

    private void happened(
            Watched watched, PipelineMachine machine, PipelineEvent event, Map<String, String> components) {
        if (event instanceof PipelineEvent.InstanceChanged changed) {
            changed(watched, machine, changed);
        } else if (event instanceof PipelineEvent.AttemptStarted started) {
            Place place = watched.place(components.getOrDefault(started.instanceId(), ""));
            tell(to -> to.attemptStarted(place));
        } else if (event instanceof PipelineEvent.AttemptEnded ended) {
            Place place = watched.place(components.getOrDefault(ended.instanceId(), ""));
            tell(to -> to.attemptEnded(
                    place, ended.status(), ended.errorId(), ended.retryAt().isPresent()));
        } else if (event instanceof PipelineEvent.InstanceLate late) {
            tell(to -> to.instanceLate(watched.place(late.componentId())));
        }
    }

    private void changed(Watched watched, PipelineMachine machine, PipelineEvent.InstanceChanged changed) {
        String component = changed.componentId();
        Place place = watched.place(component);
        changed.from().ifPresent(from -> change(watched, component, from, -1));
        change(watched, component, changed.to(), 1);
        if (changed.to().isTerminal()) {
            tell(to -> to.instanceEnded(place, changed.to()));
        }
        if (changed.to() == Status.RUNNING
                && changed.kind() == ComponentKind.ACTIVITY
                && changed.generation() == 1
                && changed.attempt() == 1) {
            due(machine, changed).ifPresent(due -> {
                Duration lag = Duration.between(due, changed.at());
                tell(to -> to.instanceStarted(place, lag.isNegative() ? Duration.ZERO : lag));
            });
        }
    }

    private static Optional<Instant> due(PipelineMachine machine, PipelineEvent.InstanceChanged changed) {
        return machine.plan()
                .flatMap(plan -> plan.component(changed.componentId()))
                .map(PlanComponent::settings)
                .map(settings -> settings.style() == ScheduleStyle.TIMESERIES
                        ? changed.interval().end()
                        : changed.interval().start());
    }

    private void change(Watched watched, String component, Status status, int by) {
        if (status.isTerminal()) {
            return;
        }
        boolean waits = status == Status.WAITING_ON_DEPENDENCIES || status == Status.WAITING_FOR_RUNNER;
        watched.counts(component)[waits ? 0 : 1] += by;
        tell(to -> to.instancesChanged(watched.place(component), waits ? by : 0, waits ? 0 : by));
    }

    private void queued(TaskRow.Key key, Place place, Instant now) {
        out.remove(key);
        queue.put(key, new Queued(place, now));
        queueChanged = true;
    }

    /** Tasks were taken out of their queues. */
    void taken(List<TaskRow.Key> keys, Instant now) {
        for (TaskRow.Key key : keys) {
            Queued queued = queue.remove(key);
            if (queued != null) {
                queueChanged = true;
                out.put(key, queued.place());
                tell(to -> to.taskTaken(queued.place(), Duration.between(queued.since(), now)));
            }
        }
    }

    /** A task went back into its queue. */
    void returned(TaskRow.Key key, Instant now) {
        Place place = out.get(key);
        if (place != null) {
            queued(key, place, now);
        }
    }

    /** Everything that could be handed out now was. */
    void dispatched() {
        if (queueChanged) {
            queueChanged = false;
            Optional<Instant> oldest = queue.values().stream().findFirst().map(Queued::since);
            tell(to -> to.queueChanged(queue.size(), oldest));
        }
    }
}
