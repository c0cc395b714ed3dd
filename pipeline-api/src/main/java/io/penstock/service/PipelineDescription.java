package io.penstock.service;

import io.penstock.definition.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pipeline as DescribePipelines shows it. Immutable.
 *
 * @param pipelineId the id
 * @param name the name
 * @param description the description, if it has one
 * @param tags the tags, in the order they were added
 * @param fields {@code @pipelineState}, {@code @creationTime} and so on (api reference, DescribePipelines)
 */
public record PipelineDescription(
        String pipelineId, String name, Optional<String> description, Map<String, String> tags, List<Field> fields) {

    /** Copies. */
    public PipelineDescription {
        tags = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(tags));
        fields = List.copyOf(fields);
    }

    /** The value of a field. */
    public Optional<String> field(String key) {
        return fields.stream()
                .filter(field -> field.key().equals(key))
                .map(field -> field.value().value())
                .findFirst();
    }
}
