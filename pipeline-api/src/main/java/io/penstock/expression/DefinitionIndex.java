package io.penstock.expression;

import io.penstock.definition.Field;
import io.penstock.definition.FieldValue;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A definition made quick to ask: fields by object and key with inheritance applied, values by parameter. Objects are read
 * when they are first asked for. Safe for use by several threads.
 */
final class DefinitionIndex {

    private final PipelineDefinition definition;
    private final Map<String, ObjectFields> objects = new ConcurrentHashMap<>();
    private final Map<String, ParameterValues> parameters;

    DefinitionIndex(PipelineDefinition definition) {
        this.definition = definition;
        var supplied = new LinkedHashMap<String, List<String>>();
        for (ParameterValue value : definition.values()) {
            supplied.computeIfAbsent(value.id(), id -> new ArrayList<>()).add(value.value());
        }
        var all = new LinkedHashMap<String, ParameterValues>();
        for (Parameter parameter : definition.parameters()) {
            all.putIfAbsent(
                    parameter.id(),
                    new ParameterValues(
                            supplied.getOrDefault(parameter.id(), parameter.defaultValues()),
                            parameter.type().equals("Integer")
                                    || parameter.type().equals("Double"),
                            parameter.isOptional(),
                            parameter.isArray()));
        }
        // A value for a parameter that is not declared counts too: samples do that.
        supplied.forEach((id, texts) -> all.putIfAbsent(id, new ParameterValues(texts, false, false, false)));
        this.parameters = all;
    }

    /** What a parameter is set to. */
    record ParameterValues(List<String> texts, boolean isNumber, boolean isOptional, boolean isArray) {}

    /** What an object says, by key. */
    record ObjectFields(String name, Map<String, List<FieldValue>> values) {}

    @Nullable
    ObjectFields fields(String id) {
        ObjectFields known = objects.get(id);
        if (known != null) {
            return known;
        }
        Optional<PipelineObject> object = definition.effective(id);
        if (object.isEmpty()) {
            return null;
        }
        var values = new LinkedHashMap<String, List<FieldValue>>();
        for (Field field : object.get().fields()) {
            values.computeIfAbsent(field.key(), key -> new ArrayList<>(1)).add(field.value());
        }
        var read = new ObjectFields(object.get().name(), values);
        objects.put(id, read);
        return read;
    }

    String name(String id) {
        ObjectFields fields = fields(id);
        return fields == null ? id : fields.name();
    }

    /** The values of a field, own or inherited; empty where there is none. */
    List<FieldValue> values(String id, String key) {
        ObjectFields fields = fields(id);
        return fields == null ? List.of() : fields.values().getOrDefault(key, List.of());
    }

    /** The key that differs from {@code name} in letter case alone, if there is exactly one. */
    Optional<String> inOtherCase(String id, String name) {
        ObjectFields fields = fields(id);
        if (fields == null) {
            return Optional.empty();
        }
        List<String> keys = fields.values().keySet().stream()
                .filter(key -> key.equalsIgnoreCase(name))
                .toList();
        return keys.size() == 1 ? Optional.of(keys.get(0)) : Optional.empty();
    }

    @Nullable
    ParameterValues parameter(String id) {
        return parameters.get(id);
    }
}
