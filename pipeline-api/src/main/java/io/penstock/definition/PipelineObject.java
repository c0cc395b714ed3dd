package io.penstock.definition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One object of a definition: an id, a name and an ordered list of fields. Immutable; every change gives a new object.
 *
 * <p>The form is that of the service's API: a field with several values occurs several times, in order. {@code type} and
 * {@code parent} are fields like any other. The same class carries components, instances and attempts.
 */
public final class PipelineObject {

    /** The id of the object whose fields every object without a parent of its own inherits. */
    public static final String DEFAULT_ID = "Default";

    private final String id;
    private final @Nullable String name;
    private final List<Field> fields;

    private PipelineObject(String id, @Nullable String name, List<Field> fields) {
        this.id = Objects.requireNonNull(id, "id");
        this.name = name;
        this.fields = fields;
        for (Field field : fields) {
            if (field.key().equals("id") || field.key().equals("name")) {
                throw new IllegalArgumentException(
                        "object '" + id + "': '" + field.key() + "' is not a field; expected it to be set by with"
                                + (field.key().equals("id") ? "Id" : "Name"));
            }
        }
    }

    /** An object without name and fields. */
    public static PipelineObject of(String id) {
        return new PipelineObject(id, null, List.of());
    }

    /** An object without a name, of the given type. */
    public static PipelineObject of(String id, String type) {
        return new PipelineObject(id, null, List.of(Field.text("type", type)));
    }

    /**
     * An object with the given fields.
     *
     * @param name the name, or {@code null} where the definition gives none
     * @throws IllegalArgumentException if a field has the key {@code id} or {@code name}, which are no fields; so does every
     *     method that sets a field
     */
    public static PipelineObject of(String id, @Nullable String name, List<Field> fields) {
        return new PipelineObject(id, name, List.copyOf(fields));
    }

    /** The id, unique in its definition. */
    public String id() {
        return id;
    }

    /** The name; the id where none was given. */
    public String name() {
        return name != null ? name : id;
    }

    /** The name as it was given, absent where none was. */
    public Optional<String> declaredName() {
        return Optional.ofNullable(name);
    }

    /** All fields, in order, a field with several values once for each. */
    public List<Field> fields() {
        return fields;
    }

    /** The value of the field {@code type}. */
    public Optional<String> type() {
        return text("type");
    }

    /** Whether there is at least one field with this key. */
    public boolean has(String key) {
        for (Field field : fields) {
            if (field.key().equals(key)) {
                return true;
            }
        }
        return false;
    }

    /** The keys, in order of first appearance. */
    public Set<String> keys() {
        var keys = new LinkedHashSet<String>();
        for (Field field : fields) {
            keys.add(field.key());
        }
        return keys;
    }

    /** All values of a field, in order; empty where there is none. */
    public List<FieldValue> values(String key) {
        var values = new ArrayList<FieldValue>();
        for (Field field : fields) {
            if (field.key().equals(key)) {
                values.add(field.value());
            }
        }
        return List.copyOf(values);
    }

    /** The first value of a field that is a text. */
    public Optional<String> text(String key) {
        for (Field field : fields) {
            if (field.key().equals(key) && !field.value().isReference()) {
                return Optional.of(field.value().value());
            }
        }
        return Optional.empty();
    }

    /** All values of a field that are texts, in order. */
    public List<String> texts(String key) {
        return values(key).stream()
                .filter(value -> !value.isReference())
                .map(FieldValue::value)
                .toList();
    }

    /** The id that the first reference in a field names. */
    public Optional<String> reference(String key) {
        for (Field field : fields) {
            if (field.key().equals(key) && field.value().isReference()) {
                return Optional.of(field.value().value());
            }
        }
        return Optional.empty();
    }

    /** The ids that the references in a field name, in order. */
    public List<String> references(String key) {
        return values(key).stream()
                .filter(FieldValue::isReference)
                .map(FieldValue::value)
                .toList();
    }

    /** This object under another id. */
    public PipelineObject withId(String newId) {
        return new PipelineObject(newId, name, fields);
    }

    /** This object with the given name. */
    public PipelineObject withName(String newName) {
        return new PipelineObject(id, Objects.requireNonNull(newName, "newName"), fields);
    }

    /** This object with the field set to a text, in place of all its former values. */
    public PipelineObject with(String key, String text) {
        return with(key, List.of(FieldValue.text(text)));
    }

    /** This object with the field set to the given values, in place of all its former ones. */
    public PipelineObject with(String key, FieldValue... values) {
        return with(key, Arrays.asList(values));
    }

    /**
     * This object with the field set to the given values. They stand where the first former value stood, or at the end;
     * no values means no field.
     */
    public PipelineObject with(String key, Collection<? extends FieldValue> values) {
        var changed = new ArrayList<Field>(fields.size() + values.size());
        boolean placed = false;
        for (Field field : fields) {
            if (!field.key().equals(key)) {
                changed.add(field);
            } else if (!placed) {
                values.forEach(value -> changed.add(new Field(key, value)));
                placed = true;
            }
        }
        if (!placed) {
            values.forEach(value -> changed.add(new Field(key, value)));
        }
        return new PipelineObject(id, name, List.copyOf(changed));
    }

    /** This object with one more value for the field, after its former ones if it has any, else at the end. */
    public PipelineObject plus(String key, FieldValue value) {
        var values = new ArrayList<>(values(key));
        values.add(value);
        return with(key, values);
    }

    /** This object without the field. */
    public PipelineObject without(String key) {
        return with(key, List.of());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PipelineObject that
                && id.equals(that.id)
                && Objects.equals(name, that.name)
                && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, name, fields);
    }

    /** Id and fields; values of secure fields are shown as {@code ***}. */
    @Override
    public String toString() {
        return id + fields;
    }
}
