package io.penstock.dsl;

import io.penstock.definition.Field;
import io.penstock.definition.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parameter as it is being declared. Immutable: each method returns a changed copy. {@link Parameters} makes them
 * (dp-custom-templates).
 */
public final class DeclaredParameter {

    private final Parameter parameter;

    private DeclaredParameter(Parameter parameter) {
        this.parameter = parameter;
    }

    static DeclaredParameter of(String id, String type) {
        return new DeclaredParameter(new Parameter(id, List.of(Field.text("type", type))));
    }

    /** The parameter as a definition has it. */
    public Parameter parameter() {
        return parameter;
    }

    /** Says what it is for. */
    public DeclaredParameter description(CharSequence description) {
        return attribute("description", description);
    }

    /** Sets the value used where none is supplied; several only for an {@linkplain #array array}. */
    public DeclaredParameter defaultValue(CharSequence... values) {
        return attribute("default", values);
    }

    /** Sets the number used where none is supplied. */
    public DeclaredParameter defaultValue(int value) {
        return attribute("default", Integer.toString(value));
    }

    /** Sets the number used where none is supplied. */
    public DeclaredParameter defaultValue(double value) {
        return attribute("default", Double.toString(value));
    }

    /** Allows these values and no others. */
    public DeclaredParameter allowedValues(CharSequence... values) {
        return attribute("allowedValues", values);
    }

    /** Lets a value be missing; by default one is required. */
    public DeclaredParameter optional() {
        return attribute("optional", "true");
    }

    /** Lets it have several values; by default it has one. */
    public DeclaredParameter array() {
        return attribute("isArray", "true");
    }

    /** Makes its values secret: never shown, and encrypted where they are kept. Its id gets a {@code *} in front. */
    public DeclaredParameter secret() {
        return parameter.isSecret()
                ? this
                : new DeclaredParameter(new Parameter("*" + parameter.id(), parameter.attributes()));
    }

    /** Sets a hint for an entry form. Known from samples only. */
    public DeclaredParameter watermark(CharSequence hint) {
        return attribute("watermark", hint);
    }

    /** Sets any attribute, in place of its former values. */
    public DeclaredParameter attribute(String key, CharSequence... values) {
        var changed = new ArrayList<Field>();
        for (Field attribute : parameter.attributes()) {
            if (!attribute.key().equals(key)) {
                changed.add(attribute);
            }
        }
        for (CharSequence value : values) {
            changed.add(Field.text(key, value.toString()));
        }
        return new DeclaredParameter(new Parameter(parameter.id(), changed));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeclaredParameter that && parameter.equals(that.parameter);
    }

    @Override
    public int hashCode() {
        return parameter.hashCode();
    }

    /** The parameter; the default of a secret one is shown as {@code ***}. */
    @Override
    public String toString() {
        return parameter.toString();
    }
}
