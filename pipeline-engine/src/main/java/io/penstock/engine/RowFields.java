package io.penstock.engine;

import io.penstock.engine.instance.InstanceIds;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.planning.PlanComponent;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.ScheduleEpoch;
import io.penstock.expression.ExpressionValue;
import io.penstock.expression.RuntimeFields;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The runtime fields of a stored instance, for expressions that are asked of it: its own and those of its attempt, and those
 * of the instances of objects that it refers to, or that refer to it, in the same interval. Objects further away have none.
 * Reads the store when an expression names something; thread-safe.
 */
final class RowFields implements RuntimeFields {

    private final EngineStore store;
    private final Views views;
    private final Plan plan;
    private final InstanceRow row;
    private final int attempt;

    /**
     * The fields of an instance.
     *
     * @param attempt the number of the attempt that is looked at; 0 for the newest
     */
    RowFields(EngineStore store, Views views, Plan plan, InstanceRow row, int attempt) {
        this.store = store;
        this.views = views;
        this.plan = plan;
        this.row = row;
        this.attempt = attempt;
    }

    @Override
    public @Nullable ExpressionValue value(String objectId, String field) {
        if (field.equals("@pipelineId")) {
            return ExpressionValue.text(row.pipelineId());
        }
        if (objectId.equals(row.componentId())) {
            return of(row, attempt, field);
        }
        PlanComponent own = plan.component(row.componentId()).orElse(null);
        PlanComponent other = plan.component(objectId).orElse(null);
        return own != null && other != null && (refers(own, other) || refers(other, own))
                ? neighbour(other).map(found -> of(found, 0, field)).orElse(null)
                : null;
    }

    private static boolean refers(PlanComponent one, PlanComponent other) {
        return one.effective().fields().stream()
                .anyMatch(field ->
                        field.value().isReference() && field.value().value().equals(other.id()));
    }

    /** The instance of another component in this interval, or in the one that this interval begins in. */
    private Optional<InstanceRow> neighbour(PlanComponent other) {
        Optional<InstanceRow> same = views.find(row.pipelineId(), InstanceIds.of(other.id(), row.start()));
        if (same.isPresent()) {
            return same;
        }
        return store.components(row.pipelineId()).stream()
                .filter(component -> component.componentId().equals(other.id()))
                .flatMap(component -> containing(component, row.start()).stream())
                .findFirst()
                .flatMap(interval -> views.find(row.pipelineId(), InstanceIds.of(other.id(), interval.start())));
    }

    private static Optional<Interval> containing(ComponentRow component, Instant moment) {
        for (ScheduleEpoch epoch : component.epochs()) {
            if (!moment.isBefore(epoch.from()) && (epoch.until() == null || moment.isBefore(epoch.until()))) {
                return epoch.recurrence().interval(epoch.recurrence().indexAt(moment));
            }
        }
        return Optional.empty();
    }

    private @Nullable ExpressionValue of(InstanceRow asked, int number, String field) {
        return switch (field) {
            case "@id" -> text(asked.id());
            case "@status" -> text(asked.status().name());
            case "@componentParent" -> text(asked.componentId());
            case "@scheduledStartTime" -> time(asked.start());
            case "@scheduledEndTime" -> time(asked.end());
            case "@actualStartTime" -> time(asked.actualStart());
            case "@actualEndTime" -> time(asked.actualEnd());
            case "@attemptCount" -> text(String.valueOf(asked.generationAttempts()));
            case "@failureReason" -> text(asked.message());
            case "@headAttempt" -> text(asked.headAttempt());
            case "@cascadeFailedOn" -> text(asked.cascadeFailedOn());
            default -> ofAttempt(asked, number, field);
        };
    }

    private @Nullable ExpressionValue ofAttempt(InstanceRow asked, int number, String field) {
        if (plan.effective(asked.componentId()).map(object -> object.has(field)).orElse(false)) {
            return null;
        }
        List<AttemptRow> attempts = store.attempts(asked.pipelineId(), asked.seq());
        AttemptRow found = attempts.stream()
                .filter(one -> number == 0 || one.number() == number)
                .reduce((one, later) -> later)
                .orElse(null);
        if (found == null) {
            return null;
        }
        return switch (field) {
            case "errorId" -> text(found.errorId());
            case "errorMessage" -> text(found.errorMessage());
            case "errorStackTrace" -> text(found.errorStackTrace());
            case "hostname" -> text(found.hostname());
            case "@resourceId" -> text(found.resourceId());
            case "@logLocation" -> text(found.logLocation());
            default -> text(found.progress().get(field));
        };
    }

    private static @Nullable ExpressionValue text(@Nullable String value) {
        return value == null ? null : ExpressionValue.text(value);
    }

    private static @Nullable ExpressionValue time(@Nullable Instant value) {
        return value == null ? null : ExpressionValue.dateTime(value);
    }
}
