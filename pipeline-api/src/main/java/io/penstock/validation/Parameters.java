package io.penstock.validation;

import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a definition and the values supplied for them, found by id with or without the star. */
final class Parameters {

    private final Map<String, Parameter> declared = new LinkedHashMap<>();
    private final Map<String, List<String>> supplied = new LinkedHashMap<>();
    private final Set<String> plainNames = new LinkedHashSet<>();

    Parameters(PipelineDefinition definition) {
        for (Parameter parameter : definition.parameters()) {
            declared.putIfAbsent(parameter.id(), parameter);
            plainNames.add(plain(parameter.id()));
        }
        for (ParameterValue value : definition.values()) {
            supplied.computeIfAbsent(value.id(), id -> new ArrayList<>()).add(value.value());
            plainNames.add(plain(value.id()));
        }
    }

    static String plain(String id) {
        return id.startsWith("*") ? id.substring(1) : id;
    }

    @Nullable
    Parameter declared(String id) {
        return declared.get(id);
    }

    Map<String, List<String>> supplied() {
        return supplied;
    }

    /** Whether it is declared, or has a value without being so. */
    boolean knows(String id) {
        return declared.containsKey(id) || supplied.containsKey(id);
    }

    /** Whether it would be known with a star, or without one. */
    boolean knowsPlain(String id) {
        return plainNames.contains(plain(id));
    }

    /** What was supplied, the declared default where nothing was; an empty text counts as nothing. */
    List<String> valuesOf(Parameter parameter) {
        List<String> values = supplied.getOrDefault(parameter.id(), List.of()).stream()
                .filter(value -> !value.isEmpty())
                .toList();
        return values.isEmpty()
                ? parameter.defaultValues().stream()
                        .filter(value -> !value.isEmpty())
                        .toList()
                : values;
    }

    Set<String> ids() {
        var ids = new LinkedHashSet<>(declared.keySet());
        ids.addAll(supplied.keySet());
        return ids;
    }
}
