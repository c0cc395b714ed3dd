package io.penstock.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A type of object: its name, its category and its fields. Immutable; every change gives a new value.
 *
 * <p>The documented types come from {@link Catalog#standard()}. An extension makes its own from the factory of its kind,
 * which brings the fields that every type of that kind has (schedule, runsOn, onFail, …), and registers it by
 * {@link Catalog#with(ObjectType...)}:
 *
 * <pre>{@code
 * ObjectType slack = ObjectType.activity("SlackMessage")
 *         .describedAs("Writes to a Slack channel.")
 *         .with(FieldSpec.required("channel", SlotType.STRING).describedAs("The channel."))
 *         .with(FieldSpec.optional("text", SlotType.STRING).withDefault("done"));
 * }</pre>
 */
public final class ObjectType {

    private final Draft draft;
    private final List<FieldSpec> fields;
    private final List<FieldGroup> groups;
    private final List<String> fieldNames;

    private ObjectType(Draft draft) {
        this.draft = draft;
        this.fields = List.copyOf(draft.fields.values());
        this.groups = List.copyOf(draft.groups.values());
        this.fieldNames = List.copyOf(draft.fields.keySet());
    }

    /** What a type is made from; never shared, never changed once in a type. */
    static final class Draft {
        final String name;
        final Category category;
        String owner = "an extension";
        Support support = Support.EXTENSION;

        @Nullable
        String supportNote;

        @Nullable
        String module;

        @Nullable
        String page;

        @Nullable
        String supersededBy;

        boolean systemManaged;
        boolean open;
        String description = "";
        List<String> constraints = List.of();
        Map<String, FieldGroup> groups = new LinkedHashMap<>();
        Map<String, FieldSpec> fields = new LinkedHashMap<>();

        Draft(String name, Category category) {
            this.name = Objects.requireNonNull(name, "name");
            this.category = Objects.requireNonNull(category, "category");
        }

        private Draft(Draft other) {
            this(other.name, other.category);
            owner = other.owner;
            support = other.support;
            supportNote = other.supportNote;
            module = other.module;
            page = other.page;
            supersededBy = other.supersededBy;
            systemManaged = other.systemManaged;
            open = other.open;
            description = other.description;
            constraints = other.constraints;
            groups = new LinkedHashMap<>(other.groups);
            fields = new LinkedHashMap<>(other.fields);
        }

        ObjectType done() {
            return new ObjectType(new Draft(this));
        }
    }

    /** A new activity type with the fields that every activity has. */
    public static ObjectType activity(String name) {
        return Catalog.kind(name, Category.ACTIVITY);
    }

    /** A new data node type with the fields that every data node has. */
    public static ObjectType dataNode(String name) {
        return Catalog.kind(name, Category.DATA_NODE);
    }

    /** A new resource type with the fields that every resource has. */
    public static ObjectType resource(String name) {
        return Catalog.kind(name, Category.RESOURCE);
    }

    /** A new precondition type with the fields that every precondition has. */
    public static ObjectType precondition(String name) {
        return Catalog.kind(name, Category.PRECONDITION);
    }

    /** A new action type with the fields that every action has. */
    public static ObjectType action(String name) {
        return Catalog.kind(name, Category.ACTION);
    }

    /** A new database type with the fields that every object has. */
    public static ObjectType database(String name) {
        return Catalog.kind(name, Category.DATABASE);
    }

    /** A new data format type with the fields that every object has. */
    public static ObjectType dataFormat(String name) {
        return Catalog.kind(name, Category.DATA_FORMAT);
    }

    /** A new type of whatever serves another object, with the fields that every object has. */
    public static ObjectType utility(String name) {
        return Catalog.kind(name, Category.UTILITY);
    }

    private ObjectType change(Consumer<Draft> change) {
        var changed = new Draft(draft);
        change.accept(changed);
        return new ObjectType(changed);
    }

    /** This type with a sentence that says what it is. */
    public ObjectType describedAs(String sentence) {
        return change(d -> d.description = Objects.requireNonNull(sentence, "sentence"));
    }

    /** This type, named as coming from an extension; the name appears where two extensions claim one type. */
    public ObjectType ownedBy(String extension) {
        return change(d -> d.owner = Objects.requireNonNull(extension, "extension"));
    }

    /** This type with the field, in place of the one that has its name. */
    public ObjectType with(FieldSpec field) {
        return change(d -> d.fields.put(field.name(), field));
    }

    /** This type with the group, in place of the one that has its name; its members are fields of the type. */
    public ObjectType with(FieldGroup group) {
        return change(d -> d.groups.put(group.name(), group));
    }

    /** This type without the field and without the groups that name it, where the kind brings what the type cannot use. */
    public ObjectType without(String field) {
        return change(d -> {
            d.fields.remove(field);
            d.groups.values().removeIf(group -> group.members().contains(field));
        });
    }

    /** This type, checked by the engine itself and not by a worker; only preconditions have use for it. */
    public ObjectType asSystemManaged() {
        return change(d -> d.systemManaged = true);
    }

    /** The value of the field {@code type}. */
    public String name() {
        return draft.name;
    }

    /** The category. */
    public Category category() {
        return draft.category;
    }

    /** What it is, in a sentence. */
    public String description() {
        return draft.description;
    }

    /** Whose type it is: {@code AWS Data Pipeline}, {@code Penstock}, or the name of an extension. */
    public String owner() {
        return draft.owner;
    }

    /** What Penstock does with objects of this type. */
    public Support support() {
        return draft.support;
    }

    /** How the type is run, where that differs from what the service did. */
    public Optional<String> supportNote() {
        return Optional.ofNullable(draft.supportNote);
    }

    /** The module that runs it, or is to run it one day. */
    public Optional<String> module() {
        return Optional.ofNullable(draft.module);
    }

    /** The page of the service's guide (or of ours) that describes it. */
    public Optional<String> page() {
        return Optional.ofNullable(draft.page);
    }

    /** The page that describes a field: that of the field where it has one, else that of the type. */
    public Optional<String> pageOf(FieldSpec field) {
        return field.page().or(this::page);
    }

    /** The type to use in place of this one; present only on a deprecated type. */
    public Optional<String> supersededBy() {
        return Optional.ofNullable(draft.supersededBy);
    }

    /** Whether objects of this type get a status: activities, data nodes, compute resources, preconditions. */
    public boolean isRunnable() {
        return draft.fields.containsKey("@status");
    }

    /** Whether this is a precondition that the system checks without a worker. */
    public boolean isSystemManaged() {
        return draft.systemManaged;
    }

    /** Whether any field may stand in such an object, as in {@code Default}. */
    public boolean isOpen() {
        return draft.open;
    }

    /** Rules that concern several fields, in sentences. */
    public List<String> constraints() {
        return draft.constraints;
    }

    /** The groups of fields of which some have to be set. */
    public List<FieldGroup> groups() {
        return groups;
    }

    /** All fields, runtime and system fields too. */
    public List<FieldSpec> fields() {
        return fields;
    }

    /**
     * The field with this name. A name that starts with {@code *} also finds the field without it, because any field may
     * be made secure (dp-pipeline-characters); the reverse does not hold.
     */
    public Optional<FieldSpec> field(String name) {
        FieldSpec exact = draft.fields.get(name);
        if (exact == null && name.startsWith("*")) {
            exact = draft.fields.get(name.substring(1));
        }
        return Optional.ofNullable(exact);
    }

    /** The names of all fields, in order. */
    public List<String> fieldNames() {
        return fieldNames;
    }

    /** The name. */
    @Override
    public String toString() {
        return draft.name;
    }
}
