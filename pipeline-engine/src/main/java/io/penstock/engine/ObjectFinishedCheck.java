package io.penstock.engine;

import io.penstock.component.FinishedInterval;
import io.penstock.component.PipelineObjectFinished;
import io.penstock.engine.instance.InstanceIds;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.ScheduleEpoch;
import io.penstock.run.HealthStatus;
import io.penstock.run.PipelineState;
import io.penstock.schedule.Interval;
import io.penstock.schedule.Recurrence;
import io.penstock.spi.work.CheckResult;
import io.penstock.spi.work.PreconditionCheck;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether an object of this or another pipeline has finished, read from the store, so that it does not matter which engine
 * runs the other pipeline. As with {@code dependsOn}, an instance that was SKIPPED does for one that has FINISHED. A pipeline
 * or object that does not exist may come yet: then the check does not hold, and says so. Thread-safe.
 */
final class ObjectFinishedCheck implements PreconditionCheck<PipelineObjectFinished> {

    private static final int PAGE = 1_000;

    private final EngineStore store;
    private final Supplier<Views> views;

    ObjectFinishedCheck(EngineStore store, Supplier<Views> views) {
        this.store = store;
        this.views = views;
    }

    @Override
    public CheckResult check(PipelineObjectFinished precondition, WorkContext context) throws WorkFailedException {
        String object = precondition
                .objectId()
                .orElseThrow(() -> new WorkFailedException(
                        "InvalidField",
                        "object '" + precondition.id() + "' has no field 'object'; expected the id of an object"));
        Optional<PipelineRow> pipeline = pipeline(precondition.pipeline().orElse(context.pipelineId()));
        if (pipeline.isEmpty()) {
            return CheckResult.notMet(
                    "there is no pipeline '" + precondition.pipeline().orElse("") + "'");
        }
        String pipelineId = pipeline.get().pipelineId();
        Optional<ComponentRow> component = store.components(pipelineId).stream()
                .filter(row -> row.componentId().equals(object))
                .findFirst();
        if (component.isEmpty()) {
            return CheckResult.notMet("pipeline " + named(pipeline.get()) + " runs no object '" + object + "'");
        }
        Interval interval = context.interval();
        return switch (precondition.interval().orElse(FinishedInterval.SAME)) {
            case SAME -> all(pipeline.get(), component.get(), List.of(interval.start()));
            case COVERING -> all(pipeline.get(), component.get(), covering(component.get(), interval));
            case WITHIN -> all(pipeline.get(), component.get(), within(component.get(), interval));
            case LATEST -> latest(pipeline.get(), component.get());
        };
    }

    /** The pipeline with this id, otherwise the newest of this name that was activated. */
    private Optional<PipelineRow> pipeline(String idOrName) {
        Optional<PipelineRow> byId = store.pipeline(idOrName).filter(row -> row.state() != PipelineState.DELETING);
        if (byId.isPresent()) {
            return byId;
        }
        PipelineRow newest = null;
        Optional<String> after = Optional.empty();
        List<PipelineRow> rows;
        do {
            rows = store.pipelines(after, PAGE);
            for (PipelineRow row : rows) {
                if (row.name().equals(idOrName) && row.activeVersion() > 0) {
                    newest = row;
                }
            }
            after = rows.isEmpty()
                    ? Optional.empty()
                    : Optional.of(rows.get(rows.size() - 1).pipelineId());
        } while (rows.size() == PAGE);
        return Optional.ofNullable(newest);
    }

    private static String named(PipelineRow row) {
        return "'" + row.name() + "' (" + row.pipelineId() + ")";
    }

    private CheckResult all(PipelineRow pipeline, ComponentRow component, List<Instant> starts) {
        if (starts.isEmpty()) {
            return CheckResult.notMet("object '" + component.componentId() + "' of pipeline " + named(pipeline)
                    + " has no such interval");
        }
        for (Instant start : starts) {
            String id = InstanceIds.of(component.componentId(), start);
            Optional<InstanceRow> row = views.get().find(pipeline.pipelineId(), id);
            if (row.isEmpty()) {
                return CheckResult.notMet(id + " of pipeline " + named(pipeline)
                        + (isBehind(component, start) ? " is no longer in the history" : " has not been made yet"));
            }
            if (!row.get().status().satisfies()) {
                return CheckResult.notMet(id + " of pipeline " + named(pipeline) + " is "
                        + row.get().status());
            }
        }
        return CheckResult.met(starts.size() == 1 ? "it has finished" : "all " + starts.size() + " have finished");
    }

    private static boolean isBehind(ComponentRow component, Instant start) {
        return component.cursor() != null
                && start.isBefore(component.cursor())
                && !component.epochs().isEmpty()
                && !start.isBefore(component.epochs().get(0).from());
    }

    private static List<Instant> covering(ComponentRow component, Interval interval) {
        var starts = new ArrayList<Instant>();
        for (ScheduleEpoch epoch : component.epochs()) {
            if (isOf(epoch, interval.start())) {
                Recurrence series = epoch.recurrence();
                series.interval(series.indexAt(interval.start()))
                        .filter(found -> found.contains(interval))
                        .ifPresent(found -> starts.add(found.start()));
            }
        }
        return starts;
    }

    private static List<Instant> within(ComponentRow component, Interval interval) {
        var starts = new ArrayList<Instant>();
        for (ScheduleEpoch epoch : component.epochs()) {
            Recurrence series = epoch.recurrence();
            Instant from = interval.start().isBefore(epoch.from()) ? epoch.from() : interval.start();
            Optional<Interval> next = series.interval(series.indexFrom(from));
            while (next.isPresent() && interval.contains(next.get())) {
                if (isOf(epoch, next.get().start())) {
                    starts.add(next.get().start());
                }
                next = series.interval(series.indexFrom(next.get().end()));
            }
        }
        return starts;
    }

    private static boolean isOf(ScheduleEpoch epoch, Instant start) {
        return !start.isBefore(epoch.from()) && (epoch.until() == null || start.isBefore(epoch.until()));
    }

    private static CheckResult latest(PipelineRow pipeline, ComponentRow component) {
        if (component.healthInstance() == null) {
            return CheckResult.notMet("no instance of object '" + component.componentId() + "' of pipeline "
                    + named(pipeline) + " has ended yet");
        }
        return component.health() == HealthStatus.HEALTHY
                ? CheckResult.met(component.healthInstance() + " has finished")
                : CheckResult.notMet(
                        component.healthInstance() + " of pipeline " + named(pipeline) + " ended without success");
    }
}
