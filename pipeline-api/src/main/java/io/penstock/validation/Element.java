package io.penstock.validation;

import io.penstock.catalog.Category;
import io.penstock.catalog.ObjectType;
import io.penstock.definition.Field;
import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One object of a definition as the rules see it: its place, its type, its fields and those it inherits. */
final class Element {

    /** All values of one field, and the object that sets them: this one or an ancestor. */
    record Values(Element owner, List<FieldValue> values) {}

    private final int index;
    private final PipelineObject object;
    private final Map<String, Values> fields = new LinkedHashMap<>();
    private @Nullable ObjectType type;
    private boolean template;

    Element(int index, PipelineObject object) {
        this.index = index;
        this.object = object;
        for (Field field : object.fields()) {
            fields.computeIfAbsent(field.key(), key -> new Values(this, new ArrayList<>()))
                    .values()
                    .add(field.value());
        }
    }

    /** Takes over what an ancestor sets and neither this object nor a nearer ancestor does. */
    void inherit(Element ancestor) {
        ancestor.fields.forEach((key, values) -> {
            if (values.owner() == ancestor && !key.equals("parent")) {
                fields.putIfAbsent(key, values);
            }
        });
    }

    /** Takes over all that an ancestor has, what it inherits included. */
    void inheritAll(Element ancestor) {
        ancestor.fields.forEach((key, values) -> {
            if (!key.equals("parent")) {
                fields.putIfAbsent(key, values);
            }
        });
    }

    void setType(@Nullable ObjectType type) {
        this.type = type;
    }

    void setTemplate() {
        template = true;
    }

    /** The place in the definition, counted from 0. */
    int index() {
        return index;
    }

    PipelineObject object() {
        return object;
    }

    String id() {
        return object.id();
    }

    /** The type; empty where it is missing or unknown. */
    Optional<ObjectType> type() {
        return Optional.ofNullable(type);
    }

    boolean isOf(Category category) {
        return type != null && type.category() == category;
    }

    boolean isOfType(String name) {
        return type != null && type.name().equals(name);
    }

    boolean isDefault() {
        return id().equals(PipelineObject.DEFAULT_ID);
    }

    /** Whether others inherit from this object and it is nothing else: it has no type. */
    boolean isTemplate() {
        return template;
    }

    /** Whether any field may stand here, because what counts is who inherits it. */
    boolean isOpen() {
        return template || isDefault();
    }

    /** The keys of own and inherited fields, own ones first. */
    Set<String> keys() {
        return fields.keySet();
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    /** Whether the field is set, be it as a secure one. */
    boolean hasAny(String key) {
        return has(key) || has("*" + key);
    }

    boolean hasOwn(String key) {
        Values values = fields.get(key);
        return values != null && values.owner() == this;
    }

    @Nullable
    Values values(String key) {
        return fields.get(key);
    }

    /** The first text of a field. */
    Optional<String> text(String key) {
        Values values = fields.get(key);
        return values == null
                ? Optional.empty()
                : values.values().stream()
                        .filter(value -> !value.isReference())
                        .map(FieldValue::value)
                        .findFirst();
    }

    boolean hasText(String key, String text) {
        return text(key).filter(text::equalsIgnoreCase).isPresent();
    }

    /** The object that sets a field. */
    Element ownerOf(String key) {
        Values values = fields.get(key);
        return values == null ? this : values.owner();
    }

    @Override
    public String toString() {
        return object.id();
    }
}
