package io.penstock.engine.store;

import io.penstock.run.ComponentKind;
import io.penstock.run.ComponentState;
import io.penstock.run.HealthStatus;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Events as names and texts, for stores that keep texts. What {@link #of} gives, {@link #read} takes, and stores written by
 * one version are read by the next: names are added, never changed. Stateless.
 */
public final class EventFields {

    private static final String EVENT = "event";

    private EventFields() {}

    /** The fields of an event; what is empty in it is left out. */
    public static Map<String, String> of(PipelineEvent event) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("pipelineId", event.pipelineId());
        fields.put("at", event.at().toString());
        if (event instanceof PipelineEvent.PipelineChanged changed) {
            fields.put(EVENT, "PipelineChanged");
            fields.put("from", changed.from().name());
            fields.put("to", changed.to().name());
        } else if (event instanceof PipelineEvent.InstanceChanged changed) {
            fields.put(EVENT, "InstanceChanged");
            fields.put("instanceId", changed.instanceId());
            fields.put("componentId", changed.componentId());
            fields.put("type", changed.type());
            fields.put("kind", changed.kind().name());
            interval(fields, changed.interval());
            fields.put("generation", Integer.toString(changed.generation()));
            changed.from().ifPresent(from -> fields.put("from", from.name()));
            fields.put("to", changed.to().name());
            fields.put("attempt", Integer.toString(changed.attempt()));
            changed.message().ifPresent(message -> fields.put("message", message));
        } else if (event instanceof PipelineEvent.AttemptStarted started) {
            fields.put(EVENT, "AttemptStarted");
            fields.put("instanceId", started.instanceId());
            fields.put("attemptId", started.attemptId());
            fields.put("number", Integer.toString(started.number()));
        } else if (event instanceof PipelineEvent.AttemptEnded ended) {
            fields.put(EVENT, "AttemptEnded");
            fields.put("instanceId", ended.instanceId());
            fields.put("attemptId", ended.attemptId());
            fields.put("number", Integer.toString(ended.number()));
            fields.put("status", ended.status().name());
            ended.errorId().ifPresent(id -> fields.put("errorId", id));
            ended.errorMessage().ifPresent(message -> fields.put("errorMessage", message));
            ended.retryAt().ifPresent(retry -> fields.put("retryAt", retry.toString()));
        } else if (event instanceof PipelineEvent.InstanceLate late) {
            fields.put(EVENT, "InstanceLate");
            fields.put("instanceId", late.instanceId());
            fields.put("componentId", late.componentId());
            interval(fields, late.interval());
        } else if (event instanceof PipelineEvent.ActionFired fired) {
            fields.put(EVENT, "ActionFired");
            fields.put("instanceId", fired.instanceId());
            fields.put("actionId", fired.actionId());
            fields.put("cause", fired.cause());
        } else if (event instanceof PipelineEvent.ActionDone done) {
            fields.put(EVENT, "ActionDone");
            fields.put("instanceId", done.instanceId());
            fields.put("actionId", done.actionId());
            done.error().ifPresent(error -> fields.put("error", error));
        } else if (event instanceof PipelineEvent.ComponentChanged changed) {
            fields.put(EVENT, "ComponentChanged");
            fields.put("componentId", changed.componentId());
            fields.put("state", changed.state().name());
            fields.put("health", changed.health().name());
        }
        return fields;
    }

    private static void interval(Map<String, String> fields, Interval interval) {
        fields.put("start", interval.start().toString());
        fields.put("end", interval.end().toString());
    }

    /**
     * The event with these fields.
     *
     * @throws IllegalArgumentException if they are not those of an event; the message names the field
     */
    public static PipelineEvent read(Map<String, String> fields) {
        var from = new Reader(fields);
        String pipelineId = from.text("pipelineId");
        Instant at = from.time("at");
        String event = from.text(EVENT);
        return switch (event) {
            case "PipelineChanged" ->
                new PipelineEvent.PipelineChanged(
                        pipelineId, at, from.one(PipelineState.class, "from"), from.one(PipelineState.class, "to"));
            case "InstanceChanged" ->
                new PipelineEvent.InstanceChanged(
                        pipelineId,
                        at,
                        from.text("instanceId"),
                        from.text("componentId"),
                        from.text("type"),
                        from.one(ComponentKind.class, "kind"),
                        from.interval(),
                        from.number("generation"),
                        from.has("from") ? Optional.of(from.one(Status.class, "from")) : Optional.empty(),
                        from.one(Status.class, "to"),
                        from.number("attempt"),
                        from.optional("message"));
            case "AttemptStarted" ->
                new PipelineEvent.AttemptStarted(
                        pipelineId, at, from.text("instanceId"), from.text("attemptId"), from.number("number"));
            case "AttemptEnded" ->
                new PipelineEvent.AttemptEnded(
                        pipelineId,
                        at,
                        from.text("instanceId"),
                        from.text("attemptId"),
                        from.number("number"),
                        from.one(Status.class, "status"),
                        from.optional("errorId"),
                        from.optional("errorMessage"),
                        from.has("retryAt") ? Optional.of(from.time("retryAt")) : Optional.empty());
            case "InstanceLate" ->
                new PipelineEvent.InstanceLate(
                        pipelineId, at, from.text("instanceId"), from.text("componentId"), from.interval());
            case "ActionFired" ->
                new PipelineEvent.ActionFired(
                        pipelineId, at, from.text("instanceId"), from.text("actionId"), from.text("cause"));
            case "ActionDone" ->
                new PipelineEvent.ActionDone(
                        pipelineId, at, from.text("instanceId"), from.text("actionId"), from.optional("error"));
            case "ComponentChanged" ->
                new PipelineEvent.ComponentChanged(
                        pipelineId,
                        at,
                        from.text("componentId"),
                        from.one(ComponentState.class, "state"),
                        from.one(HealthStatus.class, "health"));
            default -> throw new IllegalArgumentException("field '" + EVENT + "' is '" + event + "': no such event");
        };
    }

    private record Reader(Map<String, String> fields) {

        boolean has(String name) {
            return fields.containsKey(name);
        }

        String text(String name) {
            String value = fields.get(name);
            if (value == null) {
                throw new IllegalArgumentException("field '" + name + "' of an event is missing");
            }
            return value;
        }

        Optional<String> optional(String name) {
            return Optional.ofNullable(fields.get(name));
        }

        int number(String name) {
            try {
                return Integer.parseInt(text(name));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "field '" + name + "' of an event is '" + text(name) + "'; expected a number", e);
            }
        }

        Instant time(String name) {
            try {
                return Instant.parse(text(name));
            } catch (java.time.format.DateTimeParseException e) {
                throw new IllegalArgumentException(
                        "field '" + name + "' of an event is '" + text(name) + "'; expected a time", e);
            }
        }

        Interval interval() {
            return new Interval(time("start"), time("end"));
        }

        <E extends Enum<E>> E one(Class<E> type, String name) {
            try {
                return Enum.valueOf(type, text(name));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "field '" + name + "' of an event is '" + text(name) + "'; expected one of "
                                + java.util.Arrays.toString(type.getEnumConstants()),
                        e);
            }
        }
    }
}
