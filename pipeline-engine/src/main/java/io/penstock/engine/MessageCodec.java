package io.penstock.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.penstock.definition.Field;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.instance.Signal;
import io.penstock.engine.store.TaskRow;
import io.penstock.problem.ErrorCategory;
import io.penstock.problem.PipelineException;
import io.penstock.run.Backfill;
import io.penstock.service.StatusCommand;
import io.penstock.service.TaskResult;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON, for the inbox. Engines of the next version read what this one wrote: names are added, never changed.
 * Stateless.
 */
final class MessageCodec {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private MessageCodec() {}

    static boolean hasSecrets(PipelineDefinition definition) {
        return definition.objects().stream()
                        .anyMatch(object -> object.fields().stream().anyMatch(Field::isSecret))
                || definition.parameters().stream().anyMatch(Parameter::isSecret)
                || definition.values().stream().anyMatch(ParameterValue::isSecret);
    }

    // ---- out ----

    static String write(Message message) {
        var fields = new LinkedHashMap<String, Object>();
        if (message instanceof Message.PutDefinition put) {
            fields.put("definition", definition(put.definition()));
            fields.put("errored", Boolean.toString(put.errored()));
        } else if (message instanceof Message.Activate activate) {
            fields.put("values", values(activate.values()));
            activate.startTimestamp().ifPresent(at -> fields.put("startTimestamp", at.toString()));
            fields.put("backfillAllowed", Boolean.toString(activate.backfillAllowed()));
        } else if (message instanceof Message.Deploy deploy) {
            fields.put("definition", definition(deploy.definition()));
        } else if (message instanceof Message.Deactivate deactivate) {
            fields.put("cancelActive", Boolean.toString(deactivate.cancelActive()));
        } else if (message instanceof Message.SetStatus set) {
            fields.put("ids", set.ids());
            fields.put("command", set.command().name());
            fields.put("cascade", Boolean.toString(set.cascade()));
        } else if (message instanceof Message.StartBackfill start) {
            fields.put("backfillId", start.backfillId());
            fields.put("from", start.from().toString());
            fields.put("to", start.to().toString());
            fields.put("selection", start.selection().name());
            fields.put("order", start.order().name());
            fields.put("concurrency", Integer.toString(start.concurrency()));
            fields.put("pauseOnFailure", Boolean.toString(start.pauseOnFailure()));
        } else if (message instanceof Message.ControlBackfill control) {
            fields.put("backfillId", control.backfillId());
            fields.put("wanted", control.wanted().name());
        } else if (message instanceof Message.ChangeTags tags) {
            fields.put("added", new LinkedHashMap<String, Object>(tags.added()));
            fields.put("removed", List.copyOf(tags.removed()));
        } else if (message instanceof Message.Handed handed) {
            fields.put("task", key(handed.task()));
        } else if (message instanceof Message.Report report) {
            write(report.signal(), fields);
        }
        var text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(Signal signal, Map<String, Object> fields) {
        fields.put("signal", signal.getClass().getSimpleName());
        if (signal instanceof Signal.TaskStarted started) {
            fields.put("task", key(started.task()));
            fields.put("holder", started.holder());
        } else if (signal instanceof Signal.TaskReported reported) {
            fields.put("task", key(reported.task()));
            fields.put("fields", new LinkedHashMap<String, Object>(reported.fields()));
        } else if (signal instanceof Signal.TaskLost lost) {
            fields.put("task", key(lost.task()));
            fields.put("errorId", lost.errorId());
            fields.put("message", lost.message());
            fields.put("charged", Boolean.toString(lost.charged()));
        } else if (signal instanceof Signal.ActionEnded ended) {
            fields.put("outboxId", Long.toString(ended.outboxId()));
            ended.error().ifPresent(error -> fields.put("error", error));
        } else if (signal instanceof Signal.TaskEnded ended) {
            fields.put("task", key(ended.task()));
            write(ended.result(), fields);
        } else {
            throw new IllegalArgumentException(signal.getClass().getSimpleName() + " is nothing that is sent");
        }
    }

    private static void write(TaskResult result, Map<String, Object> fields) {
        if (result instanceof TaskResult.Failed failed) {
            fields.put("result", "FAILED");
            fields.put("errorId", failed.errorId());
            fields.put("errorMessage", failed.errorMessage());
            failed.errorStackTrace().ifPresent(trace -> fields.put("errorStackTrace", trace));
        } else if (result instanceof TaskResult.NotMet notMet) {
            fields.put("result", "NOT_MET");
            fields.put("reason", notMet.reason());
        } else {
            fields.put("result", "FINISHED");
        }
    }

    private static List<String> key(TaskRow.Key key) {
        return List.of(
                key.pipelineId(),
                Long.toString(key.instance()),
                Integer.toString(key.attempt()),
                Integer.toString(key.number()));
    }

    private static List<Object> values(List<ParameterValue> values) {
        return List.copyOf(
                values.stream().map(value -> List.of(value.id(), value.value())).toList());
    }

    private static Map<String, Object> definition(PipelineDefinition definition) {
        var objects = new ArrayList<Object>();
        for (PipelineObject object : definition.objects()) {
            var one = new LinkedHashMap<String, Object>();
            one.put("id", object.id());
            object.declaredName().ifPresent(name -> one.put("name", name));
            one.put("fields", fields(object.fields()));
            objects.add(one);
        }
        var parameters = new ArrayList<Object>();
        for (Parameter parameter : definition.parameters()) {
            var one = new LinkedHashMap<String, Object>();
            one.put("id", parameter.id());
            one.put("fields", fields(parameter.attributes()));
            parameters.add(one);
        }
        return Map.of("objects", objects, "parameters", parameters, "values", values(definition.values()));
    }

    private static List<Object> fields(List<Field> fields) {
        return List.copyOf(fields.stream()
                .map(field -> List.of(
                        field.key(),
                        field.value().isReference() ? "ref" : "text",
                        field.value().value()))
                .toList());
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object one : list) {
                write(json, one);
            }
            json.writeEndArray();
        } else {
            json.writeString(String.valueOf(value));
        }
    }

    // ---- in ----

    /**
     * Reads a message.
     *
     * @throws PipelineException if it is of no kind that this version knows, or is damaged
     */
    static Message read(String kind, String body) {
        Node fields;
        try (JsonParser json = JSON.createParser(body)) {
            json.nextToken();
            fields = new Node(read(json));
            return read(kind, fields);
        } catch (IOException | ClassCastException | IllegalArgumentException | NullPointerException e) {
            throw new PipelineException(
                    ErrorCategory.INTERNAL, "a message of kind " + kind + " cannot be read by this engine", e);
        }
    }

    private static Message read(String kind, Node fields) {
        return switch (kind) {
            case "PUT_DEFINITION" ->
                new Message.PutDefinition(definition(fields.node("definition")), fields.is("errored"));
            case "ACTIVATE" ->
                new Message.Activate(
                        valuesOf(fields.list("values")),
                        fields.optional("startTimestamp").map(Instant::parse),
                        fields.is("backfillAllowed"),
                        null);
            case "DEPLOY" -> new Message.Deploy(definition(fields.node("definition")));
            case "DEACTIVATE" -> new Message.Deactivate(fields.is("cancelActive"));
            case "DELETE" -> new Message.Delete();
            case "SET_STATUS" ->
                new Message.SetStatus(
                        fields.texts("ids"), StatusCommand.valueOf(fields.text("command")), fields.is("cascade"));
            case "START_BACKFILL" ->
                new Message.StartBackfill(
                        fields.text("backfillId"),
                        Instant.parse(fields.text("from")),
                        Instant.parse(fields.text("to")),
                        Backfill.Selection.valueOf(fields.text("selection")),
                        Backfill.Order.valueOf(fields.text("order")),
                        Integer.parseInt(fields.text("concurrency")),
                        fields.is("pauseOnFailure"));
            case "CONTROL_BACKFILL" ->
                new Message.ControlBackfill(fields.text("backfillId"), Backfill.State.valueOf(fields.text("wanted")));
            case "CHANGE_TAGS" ->
                new Message.ChangeTags(fields.node("added").asTexts(), Set.copyOf(fields.texts("removed")));
            case "HANDED" -> new Message.Handed(key(fields));
            case "REPORT" -> new Message.Report(signal(fields));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static Signal signal(Node fields) {
        return switch (fields.text("signal")) {
            case "TaskStarted" -> new Signal.TaskStarted(key(fields), fields.text("holder"));
            case "TaskReported" ->
                new Signal.TaskReported(key(fields), fields.node("fields").asTexts());
            case "TaskLost" ->
                new Signal.TaskLost(key(fields), fields.text("errorId"), fields.text("message"), fields.is("charged"));
            case "ActionEnded" ->
                new Signal.ActionEnded(Long.parseLong(fields.text("outboxId")), fields.optional("error"));
            case "TaskEnded" -> new Signal.TaskEnded(key(fields), result(fields));
            default -> throw new IllegalArgumentException(fields.text("signal"));
        };
    }

    private static TaskResult result(Node fields) {
        return switch (fields.text("result")) {
            case "FAILED" ->
                TaskResult.failed(
                        fields.text("errorId"),
                        fields.text("errorMessage"),
                        fields.optional("errorStackTrace").orElse(null));
            case "NOT_MET" -> TaskResult.notMet(fields.text("reason"));
            default -> TaskResult.finished();
        };
    }

    private static TaskRow.Key key(Node fields) {
        List<String> parts = fields.texts("task");
        return new TaskRow.Key(
                parts.get(0),
                Long.parseLong(parts.get(1)),
                Integer.parseInt(parts.get(2)),
                Integer.parseInt(parts.get(3)));
    }

    private static List<ParameterValue> valuesOf(List<Node> list) {
        return list.stream()
                .map(Node::asList)
                .map(pair -> new ParameterValue(pair.get(0), pair.get(1)))
                .toList();
    }

    private static PipelineDefinition definition(Node node) {
        return PipelineDefinition.of(
                node.list("objects").stream()
                        .map(one -> PipelineObject.of(
                                one.text("id"), one.optional("name").orElse(null), fieldsOf(one.list("fields"))))
                        .toList(),
                node.list("parameters").stream()
                        .map(one -> new Parameter(one.text("id"), fieldsOf(one.list("fields"))))
                        .toList(),
                valuesOf(node.list("values")));
    }

    private static List<Field> fieldsOf(List<Node> list) {
        return list.stream()
                .map(Node::asList)
                .map(parts -> parts.get(1).equals("ref")
                        ? Field.ref(parts.get(0), parts.get(2))
                        : Field.text(parts.get(0), parts.get(2)))
                .toList();
    }

    private static Object read(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            var map = new LinkedHashMap<String, Object>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                map.put(name, read(json));
            }
            return map;
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            var list = new ArrayList<Object>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(read(json));
            }
            return list;
        }
        String text = json.getText();
        if (text == null) {
            throw new IllegalArgumentException("the text ends too early");
        }
        return text;
    }

    /** A place in what was read; asking it for what is not there throws. */
    private record Node(Object value) {

        private Object field(String name) {
            Object found = ((Map<?, ?>) value).get(name);
            if (found == null) {
                throw new IllegalArgumentException(name + " is missing");
            }
            return found;
        }

        String text(String name) {
            return (String) field(name);
        }

        Optional<String> optional(String name) {
            return Optional.ofNullable((String) ((Map<?, ?>) value).get(name));
        }

        boolean is(String name) {
            return text(name).equals("true");
        }

        Node node(String name) {
            return new Node(field(name));
        }

        List<Node> list(String name) {
            return ((List<?>) field(name)).stream().<Node>map(Node::new).toList();
        }

        List<String> texts(String name) {
            return node(name).asList();
        }

        List<String> asList() {
            return ((List<?>) value).stream().map(String.class::cast).toList();
        }

        Map<String, String> asTexts() {
            var texts = new LinkedHashMap<String, String>();
            ((Map<?, ?>) value).forEach((name, text) -> texts.put((String) name, (String) text));
            return texts;
        }
    }
}
