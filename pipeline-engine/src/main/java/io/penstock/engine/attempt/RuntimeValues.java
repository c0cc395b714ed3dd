package io.penstock.engine.attempt;

import io.penstock.expression.ExpressionValue;
import io.penstock.expression.RuntimeFields;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runtime fields that expressions may use, for one object and those it refers to. Mutable while it is filled, by one
 * thread.
 */
public final class RuntimeValues implements RuntimeFields {

    private final Map<String, Map<String, ExpressionValue>> byObject = new HashMap<>();
    private final String pipelineId;

    /** Values of objects of a pipeline. */
    public RuntimeValues(String pipelineId) {
        this.pipelineId = pipelineId;
    }

    /** Adds a text; nothing where there is none. */
    public RuntimeValues text(String objectId, String field, @Nullable String value) {
        if (value != null) {
            put(objectId, field, ExpressionValue.text(value));
        }
        return this;
    }

    /** Adds a time; nothing where there is none. */
    public RuntimeValues time(String objectId, String field, @Nullable Instant value) {
        if (value != null) {
            put(objectId, field, ExpressionValue.dateTime(value));
        }
        return this;
    }

    private void put(String objectId, String field, ExpressionValue value) {
        byObject.computeIfAbsent(objectId, id -> new HashMap<>()).put(field, value);
    }

    @Override
    public @Nullable ExpressionValue value(String objectId, String field) {
        if (field.equals("@pipelineId")) {
            return ExpressionValue.text(pipelineId);
        }
        Map<String, ExpressionValue> values = byObject.get(objectId);
        return values == null ? null : values.get(field);
    }
}
