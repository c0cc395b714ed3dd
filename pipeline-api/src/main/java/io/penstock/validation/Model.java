package io.penstock.validation;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.ObjectType;
import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.schedule.Period;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A definition prepared for the rules: inheritance worked out, types found, references ready to be followed. */
final class Model {

    private final PipelineDefinition definition;
    private final Catalog catalog;
    private final List<Element> elements = new ArrayList<>();
    private final Map<String, Element> byId = new HashMap<>();
    private final Map<String, Optional<Element>> byName = new HashMap<>();
    private final boolean onDemand;

    Model(PipelineDefinition definition, Catalog catalog) {
        this.definition = definition;
        this.catalog = catalog;
        for (PipelineObject object : definition.objects()) {
            var element = new Element(elements.size(), object);
            elements.add(element);
            byId.putIfAbsent(object.id(), element);
            object.declaredName()
                    .ifPresent(name -> byName.merge(name, Optional.of(element), (first, second) -> Optional.empty()));
        }
        inherit();
        elements.forEach(this::findType);
        markTemplates();
        Element base = byId.get(PipelineObject.DEFAULT_ID);
        onDemand = base != null && base.hasText("scheduleType", "ondemand");
    }

    /** The parents of an object, {@code Default} left out, because it is everybody's last ancestor anyway. */
    private List<Element> parents(Element element) {
        var parents = new ArrayList<Element>(1);
        for (String id : element.object().references("parent")) {
            Element parent = byId.get(id);
            if (parent != null && !parent.isDefault() && !parents.contains(parent)) {
                parents.add(parent);
            }
        }
        return parents;
    }

    /**
     * As {@link PipelineDefinition#effective(String)} does it: parents, nearest first, then Default. An object with one
     * parent takes over what that parent has after its own inheritance, so that a chain of thousands costs no more than
     * its length; several parents and cycles are walked.
     */
    private void inherit() {
        var parents = new ArrayList<List<Element>>();
        elements.forEach(element -> parents.add(parents(element)));
        var done = new boolean[elements.size()];
        for (Element element : elements) {
            var way = new ArrayDeque<Element>();
            Set<Element> onWay = new HashSet<>();
            Element at = element;
            while (!done[at.index()] && onWay.add(at)) {
                way.push(at);
                if (parents.get(at.index()).size() != 1) {
                    break;
                }
                at = parents.get(at.index()).get(0);
            }
            boolean cycle = !done[at.index()] && parents.get(at.index()).size() == 1;
            for (Element next : way) {
                List<Element> of = parents.get(next.index());
                if (cycle || of.size() > 1) {
                    walk(next, parents);
                } else if (of.isEmpty()) {
                    inheritFromDefault(next);
                } else {
                    next.inheritAll(of.get(0));
                }
                done[next.index()] = true;
            }
        }
    }

    private void walk(Element element, List<List<Element>> parents) {
        Set<Element> seen = new HashSet<>();
        seen.add(element);
        var pending = new ArrayDeque<Element>();
        pending.add(element);
        while (!pending.isEmpty()) {
            for (Element parent : parents.get(pending.remove().index())) {
                if (seen.add(parent)) {
                    element.inherit(parent);
                    pending.add(parent);
                }
            }
        }
        inheritFromDefault(element);
    }

    private void inheritFromDefault(Element element) {
        Element base = byId.get(PipelineObject.DEFAULT_ID);
        if (base != null && base != element) {
            element.inherit(base);
        }
    }

    private void findType(Element element) {
        if (element.isDefault()) {
            element.setType(catalog.type("Default").orElse(null));
        } else {
            // Default has no type to pass on, even where somebody wrote its name there.
            boolean inherited = element.has("type") && element.ownerOf("type").isDefault();
            element.setType(
                    inherited
                            ? null
                            : element.text("type").flatMap(catalog::type).orElse(null));
        }
    }

    private void markTemplates() {
        for (Element element : elements) {
            for (String id : element.object().references("parent")) {
                Element parent = byId.get(id);
                if (parent != null && !parent.has("type")) {
                    parent.setTemplate();
                }
            }
        }
    }

    PipelineDefinition definition() {
        return definition;
    }

    Catalog catalog() {
        return catalog;
    }

    List<Element> elements() {
        return elements;
    }

    /** All objects, {@code Default} first, so that its own description is the first that its fields meet. */
    List<Element> defaultFirst() {
        Element base = byId.get(PipelineObject.DEFAULT_ID);
        if (base == null || base.index() == 0) {
            return elements;
        }
        var ordered = new ArrayList<Element>(elements.size());
        ordered.add(base);
        elements.stream().filter(element -> element != base).forEach(ordered::add);
        return ordered;
    }

    Set<String> ids() {
        return byId.keySet();
    }

    /** Whether the pipeline runs on demand: Default says so. */
    boolean isOnDemand() {
        return onDemand;
    }

    @Nullable
    Element byId(String id) {
        return byId.get(id);
    }

    /** The only object with this name. */
    @Nullable
    Element byName(String name) {
        return byName.getOrDefault(name, Optional.empty()).orElse(null);
    }

    /** The object that a value means: by id, else by name; {@code null} where it means none. */
    @Nullable
    Element target(FieldValue value) {
        Element element = byId.get(value.value());
        return element != null ? element : byName(value.value());
    }

    /** The objects that the values of a field mean. */
    List<Element> targets(Element element, String key) {
        Element.Values values = element.values(key);
        if (values == null) {
            return List.of();
        }
        var targets = new ArrayList<Element>();
        for (FieldValue value : values.values()) {
            Element target = target(value);
            if (target != null) {
                targets.add(target);
            }
        }
        return targets;
    }

    /** The schedule an object has, where it has one that can be found. */
    Optional<Element> schedule(Element element) {
        return targets(element, "schedule").stream()
                .filter(target -> target.isOfType("Schedule"))
                .findFirst();
    }

    /** The period of a schedule, where it is one. */
    static Optional<Period> period(Element schedule) {
        return schedule.text("period").flatMap(Slots::period);
    }

    /** The type of an object where it is known and the catalogue describes all its fields. */
    static Optional<ObjectType> closedType(Element element) {
        return element.isOpen() ? Optional.empty() : element.type();
    }
}
