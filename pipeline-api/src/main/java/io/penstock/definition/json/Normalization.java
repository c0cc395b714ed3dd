package io.penstock.definition.json;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.FieldSpec;
import io.penstock.catalog.ObjectType;
import io.penstock.catalog.SlotType;
import io.penstock.definition.Field;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.Issue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of lenient reading that needs the types: references written as bare text, field names in the wrong letter case.
 * Never moves an object or a field, so that what was known about their places stays true. Thread-confined; used once.
 */
final class Normalization {

    /** Receives the warnings. */
    interface Findings {
        void add(int object, int field, Issue issue);
    }

    private final Catalog catalog;
    private final PipelineDefinition definition;
    private final Findings findings;
    private final References references;

    Normalization(Catalog catalog, PipelineDefinition definition, Findings findings) {
        this.catalog = catalog;
        this.definition = definition;
        this.findings = findings;
        this.references = new References(definition.objects());
    }

    PipelineDefinition run() {
        List<PipelineObject> objects = definition.objects();
        var normalized = new ArrayList<PipelineObject>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            normalized.add(normalize(i, objects.get(i)));
        }
        return PipelineDefinition.of(normalized, definition.parameters(), definition.values());
    }

    private PipelineObject normalize(int index, PipelineObject object) {
        Optional<String> typeName = typeOf(object);
        Optional<ObjectType> type = typeName.flatMap(catalog::type);
        if (typeName.isPresent() && type.isEmpty()) {
            return object;
        }
        List<Field> changed = null;
        for (int i = 0; i < object.fields().size(); i++) {
            Field field = object.fields().get(i);
            Field better = withReference(index, i, object, type, withKnownName(index, i, object, type, field));
            if (!better.equals(field)) {
                changed = changed == null ? new ArrayList<>(object.fields()) : changed;
                changed.set(i, better);
            }
        }
        return changed == null
                ? object
                : PipelineObject.of(object.id(), object.declaredName().orElse(null), changed);
    }

    private Optional<String> typeOf(PipelineObject object) {
        return object.type().or(() -> definition.effective(object.id()).flatMap(PipelineObject::type));
    }

    private Field withKnownName(int index, int i, PipelineObject object, Optional<ObjectType> type, Field field) {
        String key = field.key();
        if (key.startsWith("my") || key.startsWith("@")) {
            return field;
        }
        boolean known = type.map(found -> found.field(key).isPresent()).orElse(false);
        if (known || (isOpen(type) && catalog.knowsField(key))) {
            return field;
        }
        String name = sameLetters(
                key, isOpen(type) ? catalog.fieldNames() : type.orElseThrow().fieldNames());
        if (name == null || object.has(name)) {
            return field;
        }
        findings.add(
                index,
                i,
                Issue.warning("field-letter-case", "is read as '" + name + "'")
                        .object(object.id())
                        .field(key)
                        .expected("'" + name + "'"));
        return new Field(name, field.value());
    }

    /** The one name that differs in letter case only. */
    private static @Nullable String sameLetters(String key, Iterable<String> names) {
        String found = null;
        for (String name : names) {
            if (name.equalsIgnoreCase(key)) {
                if (found != null) {
                    return null;
                }
                found = name;
            }
        }
        return found;
    }

    private Field withReference(int index, int i, PipelineObject object, Optional<ObjectType> type, Field field) {
        String text = field.value().value();
        if (field.value().isReference()) {
            // By name: only left where the reader was told to keep it, or no reader was at work.
            String named = references.idNamed(text);
            return named == null || named.equals(text) ? field : Field.ref(field.key(), named);
        }
        if (text.contains("#{") || !isReference(type, field.key())) {
            return field;
        }
        String id = references.idNamed(text);
        if (id == null) {
            return field;
        }
        findings.add(
                index,
                i,
                Issue.warning(
                                "bare-reference",
                                "is text where a reference is meant; read as a reference to '" + id + "'")
                        .object(object.id())
                        .field(field.key())
                        .value(text)
                        .expected("{\"ref\": \"" + id + "\"}"));
        return Field.ref(field.key(), id);
    }

    private boolean isReference(Optional<ObjectType> type, String key) {
        Optional<FieldSpec> own = type.flatMap(found -> found.field(key));
        if (own.isPresent() || !isOpen(type)) {
            return own.map(Normalization::isReference).orElse(false);
        }
        return catalog.knowsField(key)
                && catalog.types().stream()
                        .flatMap(each -> each.field(key).stream())
                        .allMatch(Normalization::isReference);
    }

    private static boolean isReference(FieldSpec field) {
        return field.slotType() == SlotType.REFERENCE
                && field.alternativeSlotType().isEmpty();
    }

    /** Whether any field may stand in the object: it has no type, or one that takes everything. */
    private static boolean isOpen(Optional<ObjectType> type) {
        return type.map(ObjectType::isOpen).orElse(true);
    }
}
