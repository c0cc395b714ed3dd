package io.penstock.engine.store.jdbc;

import io.penstock.definition.Field;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import java.util.Collection;
import java.util.Optional;

/** Finds what must not lie in a database in the clear. */
final class Secrets {

    private Secrets() {}

    /** The first secret of a definition, as a message would name it. */
    static Optional<String> in(PipelineDefinition definition) {
        for (PipelineObject object : definition.objects()) {
            for (Field field : object.fields()) {
                if (field.isSecret()) {
                    return Optional.of("object '" + object.id() + "', field '" + field.key() + "'");
                }
            }
        }
        for (Parameter parameter : definition.parameters()) {
            if (parameter.isSecret()) {
                return Optional.of("parameter '" + parameter.id() + "'");
            }
        }
        return in(definition.values());
    }

    static Optional<String> in(Collection<ParameterValue> values) {
        return values.stream()
                .filter(ParameterValue::isSecret)
                .findFirst()
                .map(value -> "parameter '" + value.id() + "'");
    }

    static boolean areIn(Collection<PipelineObject> objects) {
        for (PipelineObject object : objects) {
            for (Field field : object.fields()) {
                if (field.isSecret()) {
                    return true;
                }
            }
        }
        return false;
    }
}
