package io.penstock.definition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What distinguishes a definition from an earlier one: objects and parameters that came, went or changed, field by field,
 * and values of parameters. Immutable.
 *
 * <pre>{@code
 * DefinitionDiff diff = deployed.diff(built);
 * if (!diff.isEmpty()) {
 *     System.out.println(diff);
 * }
 * // ~ object Clean
 * //     ~ attemptTimeout: '10 minutes' -> '20 minutes'
 * //     + onFail: ref:OnCall
 * }</pre>
 *
 * <p>The order of objects, of parameters and of fields does not count, that of the values of one field does. Objects are
 * the same where their ids are; where an id occurs several times, the first is compared with the first, and so on. The
 * values of secure fields and parameters are compared, and shown as {@code ***}.
 */
public final class DefinitionDiff {

    private final List<PipelineObject> addedObjects;
    private final List<PipelineObject> removedObjects;
    private final List<Change> changedObjects;
    private final List<Parameter> addedParameters;
    private final List<Parameter> removedParameters;
    private final List<Change> changedParameters;
    private final List<FieldChange> changedValues;

    private DefinitionDiff(
            Pairs<PipelineObject> objects, Pairs<Parameter> parameters, List<FieldChange> changedValues) {
        this.addedObjects = List.copyOf(objects.added);
        this.removedObjects = List.copyOf(objects.removed);
        this.changedObjects = objects.changes(DefinitionDiff::fieldChanges, PipelineObject::id);
        this.addedParameters = List.copyOf(parameters.added);
        this.removedParameters = List.copyOf(parameters.removed);
        this.changedParameters = parameters.changes(DefinitionDiff::attributeChanges, Parameter::id);
        this.changedValues = changedValues;
    }

    /** What distinguishes {@code after} from {@code before}. */
    public static DefinitionDiff between(PipelineDefinition before, PipelineDefinition after) {
        return new DefinitionDiff(
                new Pairs<>(before.objects(), after.objects(), PipelineObject::id),
                new Pairs<>(before.parameters(), after.parameters(), Parameter::id),
                changes(valuesOf(before), valuesOf(after), false));
    }

    /** The objects that only the later definition has, in its order. */
    public List<PipelineObject> addedObjects() {
        return addedObjects;
    }

    /** The objects that only the earlier definition has, in its order. */
    public List<PipelineObject> removedObjects() {
        return removedObjects;
    }

    /** The objects that both have but with different fields, in the order of the later one. A name counts as a field. */
    public List<Change> changedObjects() {
        return changedObjects;
    }

    /** The parameters that only the later definition has, in its order. */
    public List<Parameter> addedParameters() {
        return addedParameters;
    }

    /** The parameters that only the earlier definition has, in its order. */
    public List<Parameter> removedParameters() {
        return removedParameters;
    }

    /** The parameters that both have but with different attributes, in the order of the later one. */
    public List<Change> changedParameters() {
        return changedParameters;
    }

    /** The parameters with other values than before; the key of each change is the id of the parameter. */
    public List<FieldChange> changedValues() {
        return changedValues;
    }

    /** Whether the two definitions say the same, though perhaps in another order. */
    public boolean isEmpty() {
        return addedObjects.isEmpty()
                && removedObjects.isEmpty()
                && changedObjects.isEmpty()
                && addedParameters.isEmpty()
                && removedParameters.isEmpty()
                && changedParameters.isEmpty()
                && changedValues.isEmpty();
    }

    /**
     * What is different in an object or parameter that both definitions have. Immutable.
     *
     * @param id the id
     * @param fields the fields that differ; never empty
     */
    public record Change(String id, List<FieldChange> fields) {
        /** Copies the list. */
        public Change {
            Objects.requireNonNull(id, "id");
            fields = List.copyOf(fields);
        }

        /** The id, and each field on a line of its own. */
        @Override
        public String toString() {
            return id + fields.stream().map(field -> "\n    " + field).collect(Collectors.joining());
        }
    }

    /**
     * The values of one field before and after. Immutable.
     *
     * @param key the key of the field, {@code name} for the name of an object
     * @param before the former values; empty where the field was added
     * @param after the new values; empty where the field was removed
     * @param isSecret whether the values must never be shown
     */
    public record FieldChange(String key, List<FieldValue> before, List<FieldValue> after, boolean isSecret) {
        /** Copies the lists. */
        public FieldChange {
            Objects.requireNonNull(key, "key");
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        /** The change in one line, secrets masked. */
        @Override
        public String toString() {
            if (before.isEmpty()) {
                return "+ " + key + ": " + shown(after);
            }
            return after.isEmpty()
                    ? "- " + key + ": " + shown(before)
                    : "~ " + key + ": " + shown(before) + " -> " + shown(after);
        }

        private String shown(List<FieldValue> values) {
            return isSecret
                    ? "***"
                    : values.stream()
                            .map(value -> value.isReference() ? "ref:" + value.value() : "'" + value.value() + "'")
                            .collect(Collectors.joining(", "));
        }
    }

    private static List<FieldChange> fieldChanges(PipelineObject before, PipelineObject after) {
        var changes = new ArrayList<FieldChange>();
        List<FieldValue> nameBefore = before.declaredName()
                .map(FieldValue::text)
                .map(List::<FieldValue>of)
                .orElse(List.of());
        List<FieldValue> nameAfter = after.declaredName()
                .map(FieldValue::text)
                .map(List::<FieldValue>of)
                .orElse(List.of());
        if (!nameBefore.equals(nameAfter)) {
            changes.add(new FieldChange("name", nameBefore, nameAfter, false));
        }
        changes.addAll(changes(before.fields(), after.fields(), false));
        return changes;
    }

    private static List<FieldChange> attributeChanges(Parameter before, Parameter after) {
        return changes(before.attributes(), after.attributes(), before.isSecret());
    }

    private static List<Field> valuesOf(PipelineDefinition definition) {
        return definition.values().stream()
                .map(value -> Field.text(value.id(), value.value()))
                .toList();
    }

    private static List<FieldChange> changes(List<Field> before, List<Field> after, boolean ofSecretParameter) {
        if (before.equals(after)) {
            return List.of();
        }
        Map<String, List<FieldValue>> former = byKey(before);
        Map<String, List<FieldValue>> latter = byKey(after);
        Set<String> keys = new LinkedHashSet<>(former.keySet());
        keys.addAll(latter.keySet());
        var changes = new ArrayList<FieldChange>();
        for (String key : keys) {
            List<FieldValue> valuesBefore = former.getOrDefault(key, List.of());
            List<FieldValue> valuesAfter = latter.getOrDefault(key, List.of());
            if (!valuesBefore.equals(valuesAfter)) {
                // What gets its star only now is no less of a secret for having been without.
                boolean secret = ofSecretParameter || key.startsWith("*") || keys.contains("*" + key);
                changes.add(new FieldChange(key, valuesBefore, valuesAfter, secret));
            }
        }
        return List.copyOf(changes);
    }

    private static Map<String, List<FieldValue>> byKey(List<Field> fields) {
        var values = new LinkedHashMap<String, List<FieldValue>>();
        for (Field field : fields) {
            values.computeIfAbsent(field.key(), key -> new ArrayList<>()).add(field.value());
        }
        return values;
    }

    /** Things with ids, those of two lists matched by id and by how often the id occurred before. */
    private static final class Pairs<T> {

        private record Key(String id, int occurrence) {}

        final List<T> added = new ArrayList<>();
        final List<T> removed = new ArrayList<>();
        private final List<T> former = new ArrayList<>();
        private final List<T> latter = new ArrayList<>();

        Pairs(List<T> before, List<T> after, Function<T, String> id) {
            Map<Key, T> unmatched = keyed(before, id);
            keyed(after, id).forEach((key, later) -> {
                T earlier = unmatched.remove(key);
                if (earlier == null) {
                    added.add(later);
                } else {
                    former.add(earlier);
                    latter.add(later);
                }
            });
            removed.addAll(unmatched.values());
        }

        private static <T> Map<Key, T> keyed(List<T> things, Function<T, String> id) {
            var keyed = new LinkedHashMap<Key, T>(things.size() * 2);
            var counts = new HashMap<String, Integer>(things.size() * 2);
            for (T thing : things) {
                int occurrence = counts.merge(id.apply(thing), 1, Integer::sum);
                keyed.put(new Key(id.apply(thing), occurrence), thing);
            }
            return keyed;
        }

        List<Change> changes(Differences<T> differences, Function<T, String> id) {
            var changes = new ArrayList<Change>();
            for (int i = 0; i < former.size(); i++) {
                List<FieldChange> fields = differences.between(former.get(i), latter.get(i));
                if (!fields.isEmpty()) {
                    changes.add(new Change(id.apply(latter.get(i)), fields));
                }
            }
            return List.copyOf(changes);
        }
    }

    private interface Differences<T> {
        List<FieldChange> between(T former, T latter);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DefinitionDiff that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    private List<List<?>> parts() {
        return List.of(
                addedObjects,
                removedObjects,
                changedObjects,
                addedParameters,
                removedParameters,
                changedParameters,
                changedValues);
    }

    /**
     * One line for each object, parameter and value, with {@code +}, {@code -} or {@code ~} for added, removed and changed,
     * and one for each changed field; {@code no difference} where there is none.
     */
    @Override
    public String toString() {
        var lines = new ArrayList<String>();
        addedObjects.forEach(object -> lines.add("+ object " + object));
        removedObjects.forEach(object -> lines.add("- object " + object));
        changedObjects.forEach(change -> lines.add("~ object " + change));
        addedParameters.forEach(parameter -> lines.add("+ parameter " + parameter));
        removedParameters.forEach(parameter -> lines.add("- parameter " + parameter));
        changedParameters.forEach(change -> lines.add("~ parameter " + change));
        changedValues.forEach(change -> lines.add(
                change.toString().substring(0, 2) + "value " + change.toString().substring(2)));
        return lines.isEmpty() ? "no difference" : String.join("\n", lines);
    }
}
