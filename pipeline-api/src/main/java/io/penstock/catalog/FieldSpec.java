package io.penstock.catalog;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue knows of one field of a type. Immutable; every change gives a new value.
 *
 * <p>Extension authors start from {@link #required} or {@link #optional}:
 *
 * <pre>{@code
 * FieldSpec.required("channel", SlotType.STRING).describedAs("The channel to write to.")
 * FieldSpec.optional("tries", SlotType.INTEGER).between("1", "9").withDefault("3")
 * FieldSpec.optional("source", ReferenceTarget.category(Category.DATA_NODE)).repeatable()
 * }</pre>
 */
public final class FieldSpec {

    private final Draft draft;

    private FieldSpec(Draft draft) {
        this.draft = draft;
    }

    /** What a field is made from; never shared, never changed once in a field. */
    static final class Draft implements Cloneable {
        final String name;
        FieldKind kind;
        SlotType slot;

        @Nullable
        SlotType alternativeSlot;

        @Nullable
        String group;

        @Nullable
        ReferenceTarget target;

        List<String> values = List.of();
        List<String> specialValues = List.of();
        List<String> defaults = List.of();

        @Nullable
        String minimum;

        @Nullable
        String maximum;

        boolean exclusive;

        @Nullable
        String minimumSetting;

        @Nullable
        String maximumSetting;

        int maxItems;
        boolean repeatable;
        boolean requiredUnlessOnDemand;
        boolean notAllowed;
        boolean deprecated;
        boolean penstockOnly;

        @Nullable
        String ignoredBecause;

        @Nullable
        String page;

        String description = "";

        Draft(String name, FieldKind kind, SlotType slot) {
            this.name = Objects.requireNonNull(name, "name");
            this.kind = Objects.requireNonNull(kind, "kind");
            this.slot = Objects.requireNonNull(slot, "slot");
        }

        @Override
        protected Draft clone() {
            try {
                return (Draft) super.clone();
            } catch (CloneNotSupportedException impossible) {
                throw new AssertionError(impossible);
            }
        }

        FieldSpec done() {
            return new FieldSpec(clone());
        }
    }

    /** A field that has to be set; {@code slot} is not {@link SlotType#REFERENCE}. */
    public static FieldSpec required(String name, SlotType slot) {
        return of(name, FieldKind.REQUIRED, slot);
    }

    /** A field that may be set; {@code slot} is not {@link SlotType#REFERENCE}. */
    public static FieldSpec optional(String name, SlotType slot) {
        return of(name, FieldKind.OPTIONAL, slot);
    }

    /** A reference that has to be set. */
    public static FieldSpec required(String name, ReferenceTarget target) {
        return reference(name, FieldKind.REQUIRED, target);
    }

    /** A reference that may be set. */
    public static FieldSpec optional(String name, ReferenceTarget target) {
        return reference(name, FieldKind.OPTIONAL, target);
    }

    private static FieldSpec of(String name, FieldKind kind, SlotType slot) {
        if (slot == SlotType.REFERENCE) {
            throw new IllegalArgumentException(
                    "field '" + name + "' is a reference; expected a ReferenceTarget that says to what");
        }
        return new Draft(name, kind, slot).done();
    }

    private static FieldSpec reference(String name, FieldKind kind, ReferenceTarget target) {
        var draft = new Draft(name, kind, SlotType.REFERENCE);
        draft.target = Objects.requireNonNull(target, "target");
        return draft.done();
    }

    private FieldSpec change(Consumer<Draft> change) {
        Draft changed = draft.clone();
        change.accept(changed);
        return new FieldSpec(changed);
    }

    /** This field with a sentence that says what it is for. */
    public FieldSpec describedAs(String sentence) {
        return change(d -> d.description = Objects.requireNonNull(sentence, "sentence"));
    }

    /** This field, with these values and no others; letter case is free when definitions are read. */
    public FieldSpec allowing(String... values) {
        return change(d -> d.values = List.of(values));
    }

    /** This field with the value that counts where none is set. */
    public FieldSpec withDefault(String value) {
        return change(d -> d.defaults = List.of(value));
    }

    /**
     * This field with bounds that its value may reach but not pass: numbers for a numeric slot, periods for a period.
     */
    public FieldSpec between(String minimum, String maximum) {
        return change(d -> {
            d.minimum = Objects.requireNonNull(minimum, "minimum");
            d.maximum = Objects.requireNonNull(maximum, "maximum");
        });
    }

    /** This field, meant to have several values. */
    public FieldSpec repeatable() {
        return change(d -> d.repeatable = true);
    }

    /** This field as a member of a {@link FieldGroup} of its type. */
    public FieldSpec inGroup(String group) {
        return change(d -> {
            d.group = Objects.requireNonNull(group, "group");
            d.kind = FieldKind.REQUIRED_GROUP;
        });
    }

    /** This field, which is not to be used any more. */
    public FieldSpec asDeprecated() {
        return change(d -> d.deprecated = true);
    }

    /** The name, with the {@code *} of a secure field. */
    public String name() {
        return draft.name;
    }

    /** Who sets it, and whether it may be missing. */
    public FieldKind kind() {
        return draft.kind;
    }

    /** What its value has to look like. */
    public SlotType slotType() {
        return draft.slot;
    }

    /** What else its value may look like, where pages of the guide contradict each other. */
    public Optional<SlotType> alternativeSlotType() {
        return Optional.ofNullable(draft.alternativeSlot);
    }

    /** The name of the group it belongs to. */
    public Optional<String> group() {
        return Optional.ofNullable(draft.group);
    }

    /** What it refers to; present where the slot is a reference, and only there. */
    public Optional<ReferenceTarget> target() {
        return Optional.ofNullable(draft.target);
    }

    /** The only values allowed, as documented; empty where any is. */
    public List<String> allowedValues() {
        return draft.values;
    }

    /** Words that are allowed although they are not of the slot type or not in the list, such as OnDemandPrice. */
    public List<String> specialValues() {
        return draft.specialValues;
    }

    /** The values that count where none is set; empty where nothing is documented. */
    public List<String> defaultValues() {
        return draft.defaults;
    }

    /** The least value: a number, or a period for a {@link SlotType#PERIOD}. */
    public Optional<String> minimum() {
        return Optional.ofNullable(draft.minimum);
    }

    /** The greatest value: a number, or a period for a {@link SlotType#PERIOD}. */
    public Optional<String> maximum() {
        return Optional.ofNullable(draft.maximum);
    }

    /** Whether a value may come near its bounds but not reach them. */
    public boolean isExclusive() {
        return draft.exclusive;
    }

    /** The setting of the limits that replaces {@link #minimum()}, such as {@code minimumRetryDelay}. */
    public Optional<String> minimumSetting() {
        return Optional.ofNullable(draft.minimumSetting);
    }

    /** The setting of the limits that replaces {@link #maximum()}, such as {@code maximumRetries}. */
    public Optional<String> maximumSetting() {
        return Optional.ofNullable(draft.maximumSetting);
    }

    /** The most values it may have; absent where that is not limited. */
    public OptionalInt maxItems() {
        return draft.maxItems > 0 ? OptionalInt.of(draft.maxItems) : OptionalInt.empty();
    }

    /** Whether it is documented with several values. Where it is not, several are not forbidden either. */
    public boolean isRepeatable() {
        return draft.repeatable;
    }

    /** Whether it has to be set unless the pipeline runs on demand. */
    public boolean isRequiredUnlessOnDemand() {
        return draft.requiredUnlessOnDemand;
    }

    /** Whether objects of the type must not set it themselves; one that they inherit is disregarded. */
    public boolean isNotAllowed() {
        return draft.notAllowed;
    }

    /** Whether it is not to be used any more. */
    public boolean isDeprecated() {
        return draft.deprecated;
    }

    /** Whether it is Penstock's own: the service does not have it, and a definition that is handed to the service must not. */
    public boolean isPenstockOnly() {
        return draft.penstockOnly;
    }

    /** Whether its value is never shown: its name starts with {@code *}. */
    public boolean isSecret() {
        return draft.name.startsWith("*");
    }

    /** Why Penstock's own way of running the type has no use for this field; absent where it has. */
    public Optional<String> ignoredBecause() {
        return Optional.ofNullable(draft.ignoredBecause);
    }

    /** The page of the service's guide the field is from, where that is not the page of its type. */
    public Optional<String> page() {
        return Optional.ofNullable(draft.page);
    }

    /** What it is for, in a sentence. */
    public String description() {
        return draft.description;
    }

    /** Name and slot type. */
    @Override
    public String toString() {
        return draft.name + ": " + (draft.target != null ? draft.target : draft.slot.text());
    }
}
