package io.penstock.engine.worker;

import io.penstock.definition.Field;
import io.penstock.definition.PipelineObject;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Takes the values of secure fields out of texts that people will read. Immutable. */
final class SecretMask {

    private static final String MASK = "***";

    private final List<String> secrets;

    private SecretMask(List<String> secrets) {
        this.secrets = secrets;
    }

    /** Masks the values of all secure fields of these objects. */
    static SecretMask of(Collection<PipelineObject> objects) {
        // The longest first, so that a secret that contains another leaves no remainder.
        return new SecretMask(objects.stream()
                .flatMap(object -> object.fields().stream())
                .filter(field -> field.isSecret() && !field.value().isReference())
                .map(Field::value)
                .map(value -> value.value())
                .filter(value -> !value.isBlank())
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList());
    }

    /** A stream that passes on what is written to it, without secrets. */
    OutputStream stream(OutputStream target) {
        return secrets.isEmpty() ? target : new MaskedOutputStream(target, secrets);
    }

    /** The text without secrets. */
    String apply(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }
}
