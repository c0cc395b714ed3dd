package io.penstock.engine.store.jdbc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.common.collect.ImmutableMap;
import io.penstock.definition.Field;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.store.ScheduleEpoch;
import io.penstock.engine.store.StoreException;
import io.penstock.schedule.Interval;
import io.penstock.schedule.Period;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values with a structure as JSON text: objects, definitions, maps, schedules. Fields are pairs, a reference is
 * {@code {"ref": id}}; order is kept everywhere.
 */
final class Json {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** Writes one value. */
    @FunctionalInterface
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private Json() {}

    static String write(Writing writing) {
        var text = new StringWriter(256);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    // ---- what is written ----

    static String map(Map<String, String> map) {
        return write(json -> {
            json.writeStartArray();
            for (Map.Entry<String, String> entry : map.entrySet()) {
                pair(json, entry.getKey(), entry.getValue());
            }
            json.writeEndArray();
        });
    }

    static String texts(Collection<String> texts) {
        return write(json -> {
            json.writeStartArray();
            for (String text : texts) {
                json.writeString(text);
            }
            json.writeEndArray();
        });
    }

    static String values(List<ParameterValue> values) {
        return write(json -> values(json, values));
    }

    static String object(PipelineObject object) {
        return write(json -> object(json, object, object.id()));
    }

    static String objects(Map<String, PipelineObject> objects) {
        return write(json -> {
            json.writeStartArray();
            for (Map.Entry<String, PipelineObject> entry : objects.entrySet()) {
                object(json, entry.getValue(), entry.getKey());
            }
            json.writeEndArray();
        });
    }

    static String definition(PipelineDefinition definition) {
        return write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("objects");
            for (PipelineObject object : definition.objects()) {
                object(json, object, object.id());
            }
            json.writeEndArray();
            json.writeArrayFieldStart("parameters");
            for (Parameter parameter : definition.parameters()) {
                json.writeStartObject();
                json.writeStringField("id", parameter.id());
                fields(json, parameter.attributes());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeFieldName("values");
            values(json, definition.values());
            json.writeEndObject();
        });
    }

    static String epochs(List<ScheduleEpoch> epochs) {
        return write(json -> {
            json.writeStartArray();
            for (ScheduleEpoch epoch : epochs) {
                json.writeStartObject();
                json.writeStringField("from", epoch.from().toString());
                time(json, "until", epoch.until());
                json.writeStringField("anchor", epoch.anchor().toString());
                json.writeStringField("count", Integer.toString(epoch.period().count()));
                json.writeStringField("unit", epoch.period().unit().name());
                json.writeStringField("zone", epoch.zone().getId());
                time(json, "end", epoch.end());
                json.writeStringField("occurrences", Long.toString(epoch.occurrences()));
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    static String intervals(List<Interval> intervals) {
        return write(json -> {
            json.writeStartArray();
            for (Interval interval : intervals) {
                pair(json, interval.start().toString(), interval.end().toString());
            }
            json.writeEndArray();
        });
    }

    private static void time(JsonGenerator json, String name, @Nullable Instant instant) throws IOException {
        if (instant != null) {
            json.writeStringField(name, instant.toString());
        }
    }

    private static void pair(JsonGenerator json, String key, String value) throws IOException {
        json.writeStartArray();
        json.writeString(key);
        json.writeString(value);
        json.writeEndArray();
    }

    private static void values(JsonGenerator json, List<ParameterValue> values) throws IOException {
        json.writeStartArray();
        for (ParameterValue value : values) {
            pair(json, value.id(), value.value());
        }
        json.writeEndArray();
    }

    private static void object(JsonGenerator json, PipelineObject object, String key) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", object.id());
        if (!key.equals(object.id())) {
            json.writeStringField("as", key);
        }
        if (object.declaredName().isPresent()) {
            json.writeStringField("name", object.declaredName().get());
        }
        fields(json, object.fields());
        json.writeEndObject();
    }

    private static void fields(JsonGenerator json, List<Field> fields) throws IOException {
        json.writeArrayFieldStart("fields");
        for (Field field : fields) {
            if (field.value().isReference()) {
                json.writeStartArray();
                json.writeString(field.key());
                json.writeStartObject();
                json.writeStringField("ref", field.value().value());
                json.writeEndObject();
                json.writeEndArray();
            } else {
                pair(json, field.key(), field.value().value());
            }
        }
        json.writeEndArray();
    }

    // ---- what is read ----

    /** A tree of maps, lists and texts. */
    private static @Nullable Object read(String text) {
        try (JsonParser json = FACTORY.createParser(text)) {
            json.nextToken();
            return value(json);
        } catch (IOException e) {
            // The text may hold secrets, so it is not shown.
            throw new StoreException("a row of the store does not hold the JSON that was written there", false, null);
        }
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_ARRAY) {
            var list = new ArrayList<@Nullable Object>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(json));
            }
            return list;
        }
        if (token == JsonToken.START_OBJECT) {
            var map = new LinkedHashMap<String, @Nullable Object>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                map.put(name, value(json));
            }
            return map;
        }
        return token == JsonToken.VALUE_NULL ? null : json.getText();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    static Map<String, String> readMap(String text) {
        var map = new LinkedHashMap<String, String>();
        for (Object entry : list(read(text))) {
            List<?> pair = list(entry);
            map.put(text(pair.get(0)), text(pair.get(1)));
        }
        return map;
    }

    static List<String> readTexts(String text) {
        return list(read(text)).stream().map(Json::text).toList();
    }

    static List<ParameterValue> readValues(String text) {
        return values(read(text));
    }

    private static List<ParameterValue> values(@Nullable Object read) {
        var values = new ArrayList<ParameterValue>();
        for (Object entry : list(read)) {
            List<?> pair = list(entry);
            values.add(new ParameterValue(text(pair.get(0)), text(pair.get(1))));
        }
        return values;
    }

    static PipelineObject readObject(String text) {
        return read(text) instanceof Map<?, ?> map ? object(map) : PipelineObject.of("");
    }

    static Map<String, PipelineObject> readObjects(String text) {
        var objects = ImmutableMap.<String, PipelineObject>builder();
        for (Object entry : list(read(text))) {
            if (entry instanceof Map<?, ?> map) {
                Object key = map.containsKey("as") ? map.get("as") : map.get("id");
                objects.put(text(key), object(map));
            }
        }
        return objects.buildOrThrow();
    }

    static PipelineDefinition readDefinition(String text) {
        if (!(read(text) instanceof Map<?, ?> map)) {
            return PipelineDefinition.empty();
        }
        var objects = new ArrayList<PipelineObject>();
        for (Object entry : list(map.get("objects"))) {
            if (entry instanceof Map<?, ?> object) {
                objects.add(object(object));
            }
        }
        var parameters = new ArrayList<Parameter>();
        for (Object entry : list(map.get("parameters"))) {
            if (entry instanceof Map<?, ?> parameter) {
                parameters.add(new Parameter(text(parameter.get("id")), fields(parameter)));
            }
        }
        return PipelineDefinition.of(objects, parameters, values(map.get("values")));
    }

    private static PipelineObject object(Map<?, ?> map) {
        Object name = map.get("name");
        return PipelineObject.of(text(map.get("id")), name == null ? null : name.toString(), fields(map));
    }

    private static List<Field> fields(Map<?, ?> map) {
        List<?> read = list(map.get("fields"));
        var fields = new ArrayList<Field>(read.size());
        for (Object entry : read) {
            List<?> pair = list(entry);
            Object value = pair.get(1);
            fields.add(
                    value instanceof Map<?, ?> reference
                            ? Field.ref(text(pair.get(0)), text(reference.get("ref")))
                            : Field.text(text(pair.get(0)), text(value)));
        }
        return fields;
    }

    static List<Interval> readIntervals(String text) {
        var intervals = new ArrayList<Interval>();
        for (Object entry : list(read(text))) {
            List<?> pair = list(entry);
            intervals.add(new Interval(Instant.parse(text(pair.get(0))), Instant.parse(text(pair.get(1)))));
        }
        return intervals;
    }

    static List<ScheduleEpoch> readEpochs(String text) {
        var epochs = new ArrayList<ScheduleEpoch>();
        for (Object entry : list(read(text))) {
            if (entry instanceof Map<?, ?> map) {
                Instant from = Instant.parse(text(map.get("from")));
                epochs.add(new ScheduleEpoch(
                        from,
                        time(map.get("until")),
                        Instant.parse(text(map.get("anchor"))),
                        new Period(
                                Integer.parseInt(text(map.get("count"))), Period.Unit.valueOf(text(map.get("unit")))),
                        ZoneId.of(text(map.get("zone"))),
                        time(map.get("end")),
                        Long.parseLong(text(map.get("occurrences")))));
            }
        }
        return epochs;
    }

    private static @Nullable Instant time(@Nullable Object value) {
        return value == null ? null : Instant.parse(value.toString());
    }
}
