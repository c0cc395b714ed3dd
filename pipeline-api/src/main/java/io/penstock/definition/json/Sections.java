package io.penstock.definition.json;

import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one text holds: its sections, and where in it the objects and their values stand. Thread-confined. */
final class Sections {

    private final List<PipelineObject> objects = new ArrayList<>();
    private final List<Integer> objectOffsets = new ArrayList<>();
    private final List<int[]> valueOffsets = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final Map<String, Integer> parameterOffsets = new HashMap<>();
    private final List<ParameterValue> values = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private boolean hasObjects;
    private boolean hasParameters;
    private boolean hasValues;

    void add(PipelineObject object, int offset, int[] offsetsOfValues) {
        objects.add(object);
        objectOffsets.add(offset);
        valueOffsets.add(offsetsOfValues);
        ids.add(object.id());
    }

    void add(Parameter parameter, int offset) {
        parameters.add(parameter);
        parameterOffsets.putIfAbsent(parameter.id(), offset);
    }

    void add(ParameterValue value) {
        values.add(value);
    }

    void objectsFound() {
        hasObjects = true;
    }

    void parametersFound() {
        hasParameters = true;
    }

    void valuesFound() {
        hasValues = true;
    }

    boolean hasObjects() {
        return hasObjects;
    }

    boolean hasParameters() {
        return hasParameters;
    }

    boolean hasValues() {
        return hasValues;
    }

    boolean hasObject(String id) {
        return ids.contains(id);
    }

    List<PipelineObject> objects() {
        return objects;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    List<ParameterValue> values() {
        return values;
    }

    int objectOffset(int object) {
        return objectOffsets.get(object);
    }

    /** Where the parameter with this id is declared. */
    Optional<Integer> parameterOffset(String id) {
        return Optional.ofNullable(parameterOffsets.get(id));
    }

    int[] valueOffsets(int object) {
        return valueOffsets.get(object);
    }
}
