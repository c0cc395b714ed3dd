package io.penstock.component;

import io.penstock.definition.Field;
import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.Issue;
import io.penstock.schedule.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What all typed components have: a name, parents, fields of the user's own. Immutable: each setter returns a changed
 * copy and leaves the component as it was.
 *
 * <p>A setter of a field that can have one value replaces it; a setter of a field that can have several adds to those
 * it has, and {@link #without} clears them. A type of one's own extends the base of its kind ({@link TypedActivity},
 * {@link TypedDataNode}, {@link TypedPrecondition}, {@link TypedResource}, {@link TypedAction} …), not this class.
 *
 * <p>Two components are equal when their objects have the same id, name and fields, whatever the order in which the
 * fields were set.
 *
 * @param <SELF> the type itself, so that inherited setters return it
 */
public abstract class TypedComponent<SELF extends Component> {

    private static final Pattern USER_FIELD = Pattern.compile("\\*?my[A-Z_].*", Pattern.DOTALL);
    private static final Set<String> NOT_RAW = Set.of("id", "name", "type");

    private final ComponentType<SELF> type;
    private final ComponentFields fields;

    TypedComponent(ComponentType<SELF> type, ComponentFields fields) {
        this.type = Objects.requireNonNull(type, "type");
        this.fields = Objects.requireNonNull(fields, "fields");
    }

    /** The object this is a view of, with all its fields. */
    public final PipelineObject object() {
        return fields.object();
    }

    /** The id, unique in its definition. */
    public final String id() {
        return object().id();
    }

    /** The fields, to be read by key: the way to {@code my…} fields and to those that the type does not know. */
    public final ComponentFields fields() {
        return fields;
    }

    /** The components that this one refers to, as far as they are known; in the order of the fields, each once. */
    public final List<Component> references() {
        return fields.references();
    }

    /** What is wrong with it in a way that its object cannot tell; empty for a view of a given object. */
    public final List<Issue> problems() {
        return fields.problems();
    }

    /** Gives it a name for people, used verbatim. The id is its name until then (dp-pipeline-expressions). */
    public final SELF name(CharSequence name) {
        return with(fields.withName(name));
    }

    /** The name; the id where none was given. */
    public final String name() {
        return object().name();
    }

    /**
     * Adds objects to inherit fields from; a nearer one wins over {@code Default} (dp-writing-pipeline-definition).
     */
    public final SELF parent(Component... parents) {
        return add("parent", parents);
    }

    /** The objects it inherits from, without {@code Default}. */
    public final List<Component> parents() {
        return fields.components("parent", Component.class);
    }

    /**
     * Sets a field of the user's own to texts, for expressions to refer to. After the prefix {@code my} (or {@code *my}
     * for a secret) comes a capital or an underscore; anything else is reported when the pipeline is defined
     * (dp-writing-pipeline-definition).
     */
    public final SELF my(String key, CharSequence... texts) {
        return with(checkUserField(key, fields.withTexts(key, texts)));
    }

    /** Sets a field of the user's own to references, for expressions to follow; the key as for texts. */
    public final SELF my(String key, Component... components) {
        return with(checkUserField(key, fields.withComponents(key, components)));
    }

    /**
     * Sets any field to texts, in place of its former values: for what the type does not know, or for an expression
     * where the typed setter wants a number. {@code id}, {@code name} and {@code type} are no such fields, which is
     * reported when the pipeline is defined.
     */
    public final SELF field(String key, CharSequence... texts) {
        return with(NOT_RAW.contains(key) ? notRaw(key, String.join(", ", texts)) : fields.withTexts(key, texts));
    }

    /** Sets any field to references, in place of its former values. */
    public final SELF field(String key, Component... components) {
        return with(
                NOT_RAW.contains(key)
                        ? notRaw(key, components.length > 0 ? components[0].id() : "")
                        : fields.withComponents(key, components));
    }

    /** Sets any field to values as they are, such as a reference to an object that is only known by its id. */
    public final SELF field(String key, FieldValue... values) {
        return with(
                NOT_RAW.contains(key)
                        ? notRaw(key, values.length > 0 ? values[0].value() : "")
                        : fields.withValues(key, values));
    }

    /** Removes a field with all its values. */
    public final SELF without(String key) {
        return with(fields.without(key));
    }

    /** A copy that shows other fields. */
    protected final SELF with(ComponentFields changed) {
        return type.of(changed);
    }

    /** A copy with one field set to a text. */
    protected final SELF set(String key, CharSequence text) {
        return with(fields.with(key, text));
    }

    /** A copy with one field set to {@code true} or {@code false}. */
    protected final SELF set(String key, boolean value) {
        return with(fields.with(key, value));
    }

    /** A copy with one field set to a whole number. */
    protected final SELF set(String key, int value) {
        return with(fields.with(key, value));
    }

    /** A copy with one field set to a number. */
    protected final SELF set(String key, double value) {
        return with(fields.with(key, value));
    }

    /** A copy with one field set to a period. */
    protected final SELF set(String key, Period period) {
        return with(fields.with(key, period));
    }

    /** A copy with one field set to a period; one that is no whole number of minutes is reported at definition. */
    protected final SELF set(String key, Duration duration) {
        return with(fields.with(key, duration));
    }

    /** A copy with one field set to a time. */
    protected final SELF set(String key, Instant time) {
        return with(fields.with(key, time));
    }

    /** A copy with one field set to a value of an enumeration. */
    protected final SELF set(String key, Keyword keyword) {
        return with(fields.with(key, keyword));
    }

    /** A copy with one field set to a reference. */
    protected final SELF set(String key, Component component) {
        return with(fields.with(key, component));
    }

    /** A copy with more texts in one field. */
    protected final SELF add(String key, CharSequence... texts) {
        return with(fields.plus(key, texts));
    }

    /** A copy with more references in one field. */
    protected final SELF add(String key, Component... components) {
        return with(fields.plus(key, components));
    }

    private ComponentFields notRaw(String key, String value) {
        return fields.withProblem(key, value, "cannot be set as a field", "the factory or name(...)");
    }

    private static ComponentFields checkUserField(String key, ComponentFields changed) {
        if (USER_FIELD.matcher(key).matches()) {
            return changed;
        }
        return changed.withProblem(key, key, "is not the name of a user field", "my followed by a capital or by _");
    }

    private static PipelineObject sorted(PipelineObject object) {
        return PipelineObject.of(
                object.id(),
                object.declaredName().orElse(null),
                object.fields().stream()
                        .sorted(Comparator.comparing(Field::key))
                        .toList());
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof TypedComponent<?> that
                && (object().equals(that.object()) || sorted(object()).equals(sorted(that.object())));
    }

    @Override
    public final int hashCode() {
        return sorted(object()).hashCode();
    }

    /** The object; values of secure fields are shown as {@code ***}. */
    @Override
    public final String toString() {
        return object().toString();
    }
}
