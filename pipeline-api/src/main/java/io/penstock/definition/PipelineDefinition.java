package io.penstock.definition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline as data: objects with fields, parameters, values for parameters. Immutable.
 *
 * <p>A definition may be wrong in every way that can be written down (two objects with one id, references to nowhere);
 * saying so is the business of {@code io.penstock.validation}. Where an id occurs twice, look-ups give the first.
 */
public final class PipelineDefinition {

    private static final PipelineDefinition EMPTY = new PipelineDefinition(List.of(), List.of(), List.of());

    private final List<PipelineObject> objects;
    private final List<Parameter> parameters;
    private final List<ParameterValue> values;
    private final Map<String, PipelineObject> byId;

    private PipelineDefinition(List<PipelineObject> objects, List<Parameter> parameters, List<ParameterValue> values) {
        this.objects = List.copyOf(objects);
        this.parameters = List.copyOf(parameters);
        this.values = List.copyOf(values);
        var index = new HashMap<String, PipelineObject>(objects.size() * 2);
        for (PipelineObject object : objects) {
            index.putIfAbsent(object.id(), object);
        }
        this.byId = index;
    }

    /** A definition of the given objects, without parameters. */
    public static PipelineDefinition of(List<PipelineObject> objects) {
        return new PipelineDefinition(objects, List.of(), List.of());
    }

    /** A definition of the given objects, parameters and values. */
    public static PipelineDefinition of(
            List<PipelineObject> objects, List<Parameter> parameters, List<ParameterValue> values) {
        return new PipelineDefinition(objects, parameters, values);
    }

    /** The definition without objects. */
    public static PipelineDefinition empty() {
        return EMPTY;
    }

    /** All objects, in order. */
    public List<PipelineObject> objects() {
        return objects;
    }

    /** The declared parameters, in order. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The values supplied for parameters, in order. */
    public List<ParameterValue> values() {
        return values;
    }

    /** The object with this id. */
    public Optional<PipelineObject> object(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The parameter with this id. */
    public Optional<Parameter> parameter(String id) {
        return parameters.stream()
                .filter(parameter -> parameter.id().equals(id))
                .findFirst();
    }

    /** The values supplied for the parameter with this id, its declared default where there are none. */
    public List<String> valuesOf(String parameterId) {
        List<String> supplied = values.stream()
                .filter(value -> value.id().equals(parameterId))
                .map(ParameterValue::value)
                .toList();
        return supplied.isEmpty()
                ? parameter(parameterId).map(Parameter::defaultValues).orElse(List.of())
                : supplied;
    }

    /**
     * The object with this id as it counts: its own fields, then what it inherits from its parents (nearest first, in the
     * order they are named), then from {@code Default}. A field that an object sets hides all inherited values of that
     * field. {@code id}, {@code name} and {@code parent} are not inherited. A cycle of parents is followed once.
     */
    public Optional<PipelineObject> effective(String id) {
        PipelineObject own = byId.get(id);
        if (own == null) {
            return Optional.empty();
        }
        var seen = new LinkedHashSet<String>();
        var chain = new ArrayList<PipelineObject>();
        collectAncestors(own, seen, chain);
        PipelineObject base = byId.get(PipelineObject.DEFAULT_ID);
        if (base != null && seen.add(base.id())) {
            chain.add(base);
        }
        var fields = new ArrayList<>(own.fields());
        Set<String> keys = own.keys();
        for (PipelineObject ancestor : chain) {
            for (Field field : ancestor.fields()) {
                if (!field.key().equals("parent") && !keys.contains(field.key())) {
                    fields.add(field);
                }
            }
            keys.addAll(ancestor.keys());
        }
        return Optional.of(PipelineObject.of(own.id(), own.declaredName().orElse(null), fields));
    }

    private void collectAncestors(PipelineObject object, Set<String> seen, List<PipelineObject> chain) {
        var pending = new ArrayList<PipelineObject>();
        pending.add(object);
        seen.add(object.id());
        while (!pending.isEmpty()) {
            PipelineObject next = pending.remove(0);
            for (String parentId : next.references("parent")) {
                PipelineObject parent = byId.get(parentId);
                if (parent != null && !parentId.equals(PipelineObject.DEFAULT_ID) && seen.add(parentId)) {
                    chain.add(parent);
                    pending.add(parent);
                }
            }
        }
    }

    /** This definition with the object in place of the one that has its id, or at the end where none has. */
    public PipelineDefinition with(PipelineObject object) {
        var changed = new ArrayList<>(objects);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).id().equals(object.id())) {
                changed.set(i, object);
                return new PipelineDefinition(changed, parameters, values);
            }
        }
        changed.add(object);
        return new PipelineDefinition(changed, parameters, values);
    }

    /** This definition without the objects that have this id. */
    public PipelineDefinition without(String id) {
        return new PipelineDefinition(
                objects.stream().filter(object -> !object.id().equals(id)).toList(), parameters, values);
    }

    /** This definition with the given values in place of all those it has for the same parameters. */
    public PipelineDefinition withValues(List<ParameterValue> replacements) {
        var ids = new LinkedHashSet<String>();
        replacements.forEach(value -> ids.add(value.id()));
        var merged = new ArrayList<ParameterValue>();
        values.stream().filter(value -> !ids.contains(value.id())).forEach(merged::add);
        merged.addAll(replacements);
        return new PipelineDefinition(objects, parameters, merged);
    }

    /** What distinguishes a later definition from this one. */
    public DefinitionDiff diff(PipelineDefinition later) {
        return DefinitionDiff.between(this, later);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PipelineDefinition that
                && objects.equals(that.objects)
                && parameters.equals(that.parameters)
                && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(objects, parameters, values);
    }

    /** The objects with their fields; secret values are shown as {@code ***}. */
    @Override
    public String toString() {
        return "PipelineDefinition" + objects + (parameters.isEmpty() ? "" : ", parameters " + parameters)
                + (values.isEmpty() ? "" : ", values " + values);
    }
}
