package io.penstock.engine.instance;

import io.penstock.engine.attempt.Attempt;
import io.penstock.expression.ExpressionValue;
import io.penstock.expression.RuntimeFields;
import io.penstock.schedule.Interval;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The runtime fields that expressions may use, as seen from one instance: its own; the interval of each object that it
 * depends on or that depends on it; those of its resource. Looked up when an expression names one, as most attempts name few
 * of them. Says what is true at the time it is asked, so it must not be kept. Confined like the core.
 */
final class InstanceFields implements RuntimeFields {

    private final Core core;
    private final Instance instance;

    /** The id under which the object is looked at: of several intervals of one component it picks that one. */
    private final String seenAs;

    InstanceFields(Core core, Instance instance, String seenAs) {
        this.core = core;
        this.instance = instance;
        this.seenAs = seenAs;
    }

    @Override
    public @Nullable ExpressionValue value(String objectId, String field) {
        if (field.equals("@pipelineId")) {
            return ExpressionValue.text(core.pipelineId);
        }
        if (objectId.equals(instance.plan().id())) {
            return own(instance, field);
        }
        ComponentState other = core.components.get(objectId);
        if (other == null) {
            return null;
        }
        Instance resource = core.relations.resourceOf(instance);
        if (resource != null && resource.owner == other) {
            return own(resource, field);
        }
        boolean isNeighbour = instance.owner.dependencies.contains(other) || instance.owner.consumers.contains(other);
        return isNeighbour ? ofNeighbour(other, field) : null;
    }

    private @Nullable ExpressionValue own(Instance asked, String field) {
        return switch (field) {
            case "@id" -> text(asked.id);
            case "@status" -> text(asked.status.name());
            case "@componentParent" -> text(asked.plan().id());
            case "@scheduledStartTime" -> time(asked.start);
            case "@scheduledEndTime" -> time(asked.end);
            case "@actualStartTime" -> time(asked.actualStart);
            case "@actualEndTime" -> time(asked.actualEnd);
            case "@attemptCount" -> text(String.valueOf(asked.generationAttempts));
            case "@failureReason" -> text(asked.message);
            default -> asked.attempt == null ? null : ofAttempt(asked, asked.attempt, field);
        };
    }

    private static @Nullable ExpressionValue ofAttempt(Instance asked, Attempt attempt, String field) {
        return switch (field) {
            case "errorId" -> text(attempt.errorId());
            case "errorMessage" -> text(attempt.errorMessage());
            case "errorStackTrace" -> text(attempt.errorStackTrace());
            case "hostname" -> text(attempt.hostname());
            case "@resourceId" -> text(attempt.resourceId());
            case "@headAttempt" -> text(asked.attemptId(attempt.number()));
            case "@logLocation" -> text(attempt.logLocation());
            default -> null;
        };
    }

    private @Nullable ExpressionValue ofNeighbour(ComponentState other, String field) {
        return switch (field) {
            case "@id" -> {
                Instant start = startOf(other);
                yield start == null ? null : text(InstanceIds.of(other.plan.id(), start));
            }
            case "@scheduledStartTime" -> {
                Instant start = startOf(other);
                yield time(start == null ? instance.start : start);
            }
            case "@scheduledEndTime" -> time(endOf(other, startOf(other)));
            default -> null;
        };
    }

    /**
     * The start of the interval through which another component is seen: the one that is looked at, otherwise the first;
     * {@code null} where none belongs to this instance.
     */
    private @Nullable Instant startOf(ComponentState other) {
        Instant first = null;
        for (Relations.Member member : core.relations.members(instance, other)) {
            if (InstanceIds.of(other.plan.id(), member.start()).equals(seenAs)) {
                return member.start();
            }
            first = first == null ? member.start() : first;
        }
        return first;
    }

    /** Where no interval belongs here, the object is seen through the interval of whoever refers to it. */
    private Instant endOf(ComponentState other, @Nullable Instant start) {
        if (start == null || core.relations.isSameSeries(instance.owner, other)) {
            return instance.end;
        }
        Interval interval = other.timeline == null ? null : other.timeline.containing(start);
        return interval == null ? start : interval.end();
    }

    private static @Nullable ExpressionValue text(@Nullable String value) {
        return value == null ? null : ExpressionValue.text(value);
    }

    private static @Nullable ExpressionValue time(@Nullable Instant value) {
        return value == null ? null : ExpressionValue.dateTime(value);
    }
}
