package io.penstock.expression;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that fields have while a pipeline runs, as whoever runs it knows them: {@code @scheduledStartTime},
 * {@code @pipelineId}, {@code errorMessage} and so on. Must be safe for use by several threads if the
 * {@link ObjectScope} is.
 */
@FunctionalInterface
public interface RuntimeFields {

    /**
     * The value of a runtime field.
     *
     * @param objectId the id of an object of the definition: the one whose scope it is, or one that it refers to
     * @param field the name of the field, with its {@code @} if it has one
     * @return the value, a time as {@link ExpressionValue#dateTime(java.time.Instant)}; {@code null} where there is none, or
     *     none yet
     */
    @Nullable
    ExpressionValue value(String objectId, String field);

    /** No values at all. */
    static RuntimeFields none() {
        return (objectId, field) -> null;
    }

    /** The given values for one object, none for others. The map, from field to value, is copied. */
    static RuntimeFields of(String objectId, Map<String, ? extends ExpressionValue> values) {
        Map<String, ExpressionValue> copy = Map.copyOf(values);
        return (id, field) -> id.equals(objectId) ? copy.get(field) : null;
    }
}
