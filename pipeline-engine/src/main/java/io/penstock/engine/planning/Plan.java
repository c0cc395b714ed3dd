package io.penstock.engine.planning;

import io.penstock.catalog.Catalog;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.expression.ObjectScope;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A definition, compiled: the components that have instances, with their settings, edges and schedules. Immutable and safe
 * for use by several threads.
 */
public final class Plan {

    private final PipelineDefinition definition;
    private final int version;
    private final boolean onDemand;
    private final int onDemandMaximum;
    private final MissedIntervals missedIntervals;
    private final List<PlanComponent> components;
    private final Map<String, PlanComponent> byId;
    private final Map<String, PipelineObject> effective;
    private final Map<String, ObjectScope> scopes;
    private final Map<String, ObjectTemplate> templates;

    Plan(
            PipelineDefinition definition,
            int version,
            boolean onDemand,
            int onDemandMaximum,
            MissedIntervals missedIntervals,
            List<PlanComponent> components,
            Map<String, PipelineObject> effective,
            Map<String, ObjectScope> scopes) {
        this.definition = definition;
        this.version = version;
        this.onDemand = onDemand;
        this.onDemandMaximum = onDemandMaximum;
        this.missedIntervals = missedIntervals;
        this.components = List.copyOf(components);
        this.effective = effective;
        this.scopes = scopes;
        var index = new LinkedHashMap<String, PlanComponent>();
        components.forEach(component -> index.put(component.id(), component));
        this.byId = index;
        var made = new HashMap<String, ObjectTemplate>();
        effective.forEach((id, object) -> made.put(id, ObjectTemplate.of(object)));
        this.templates = made;
    }

    /**
     * Compiles a definition.
     *
     * @param version the number of this version of the pipeline's definition
     * @throws io.penstock.problem.InvalidDefinitionException if a field that the plan needs cannot be read, a reference
     *     leads nowhere, or components wait for each other in a circle
     */
    public static Plan compile(PipelineDefinition definition, int version, Catalog catalog) {
        return new PlanCompiler(definition, version, catalog).compile();
    }

    /** The definition, as it was put. */
    public PipelineDefinition definition() {
        return definition;
    }

    /** The number of this version of the definition. */
    public int version() {
        return version;
    }

    /** Whether instances are made by activations instead of a schedule. */
    public boolean isOnDemand() {
        return onDemand;
    }

    /** How many on-demand sets may be active at once. */
    public int onDemandMaximum() {
        return onDemandMaximum;
    }

    /** What becomes of intervals that were missed. */
    public MissedIntervals missedIntervals() {
        return missedIntervals;
    }

    /** The components, those that others wait for first. */
    public List<PlanComponent> components() {
        return components;
    }

    /** The component with this id. */
    public Optional<PlanComponent> component(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Whether everything waits for the same as under another plan, by the same rules. */
    public boolean waitsLike(Plan other) {
        return byId.keySet().equals(other.byId.keySet())
                && components.stream()
                        .allMatch(component -> component.waitsLike(
                                Objects.requireNonNull(other.byId.get(component.id()), component.id())));
    }

    /** The object with this id, with the fields it inherits. */
    public Optional<PipelineObject> effective(String id) {
        return Optional.ofNullable(effective.get(id));
    }

    /** How the fields of the object with this id become those of an attempt. */
    public Optional<ObjectTemplate> template(String id) {
        return Optional.ofNullable(templates.get(id));
    }

    /** What the names in the expressions of an object mean, without runtime fields. */
    public Optional<ObjectScope> scope(String id) {
        return Optional.ofNullable(scopes.get(id));
    }
}
