package io.penstock.engine.attempt;

import io.penstock.definition.Field;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.planning.ObjectTemplate;
import io.penstock.engine.planning.Plan;
import io.penstock.expression.Expression;
import io.penstock.expression.ExpressionException;
import io.penstock.expression.ExpressionValue;
import io.penstock.expression.NameReference;
import io.penstock.expression.ObjectScope;
import io.penstock.expression.RuntimeFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates objects for an attempt or an action: every text field in the scope of its object, every object that is
 * referred to, in turn. References to objects that have instances are rewritten to the ids of those instances. Used once
 * for each attempt, by one thread.
 */
public final class FrozenObjects {

    /**
     * Carries, as a secure field, each secret that was evaluated into a field that is not secure by its name, so that whoever
     * masks the values of secure fields masks it there too.
     */
    private static final String SECRETS = "*evaluatedSecret";

    /** Says which instances stand for a component, as seen from the object that is evaluated. */
    @FunctionalInterface
    public interface InstanceIds {
        /** The ids of the instances; empty for an object that has none, which keeps its own id. */
        List<String> of(String componentId, String field);
    }

    /** Says what the runtime fields are, seen from one instance of a component. */
    @FunctionalInterface
    public interface RuntimeOf {
        /** The runtime fields for an object under one of its ids. */
        RuntimeFields of(String componentId, String instanceId);
    }

    private final Plan plan;
    private final InstanceIds instances;
    private final RuntimeOf runtime;
    private final @Nullable ObjectScope node;
    private final Map<String, PipelineObject> frozen = new LinkedHashMap<>();

    /**
     * An evaluator.
     *
     * @param node what {@code node} means; {@code null} where it means nothing
     */
    public FrozenObjects(Plan plan, InstanceIds instances, RuntimeOf runtime, @Nullable ObjectScope node) {
        this.plan = plan;
        this.instances = instances;
        this.runtime = runtime;
        this.node = node;
    }

    /**
     * Evaluates the object of an attempt and all that it refers to.
     *
     * @param id the id the object gets
     * @param runtimeFields fields to put before its own
     * @return the objects by id, that of the attempt first
     * @throws ExpressionException if an expression has no value
     */
    public Map<String, PipelineObject> freeze(String componentId, String id, List<Field> runtimeFields) {
        add(componentId, id, id, runtimeFields);
        return frozen;
    }

    /**
     * Evaluates one object and leaves its references as they are. A text that cannot be evaluated stays as it is written: a
     * notice that shows an expression is better than none.
     */
    public PipelineObject freezeAlone(String componentId, String id, List<Field> runtimeFields) {
        ObjectTemplate template = plan.template(componentId)
                .orElseThrow(() -> new IllegalStateException("no template of " + componentId));
        var fields = new ArrayList<>(runtimeFields);
        ObjectScope scope = scope(componentId, id);
        for (ObjectTemplate.Part part : template.parts()) {
            if (part.treatment() == ObjectTemplate.Treatment.EVALUATED) {
                try {
                    evaluate(part.field(), scope, fields);
                } catch (ExpressionException e) {
                    fields.add(part.field());
                }
            } else {
                fields.add(part.field());
            }
        }
        return PipelineObject.of(id, template.object().name(), fields);
    }

    /** Adds an object that was evaluated elsewhere, such as the node of a precondition. */
    public FrozenObjects with(PipelineObject object) {
        frozen.put(object.id(), object);
        return this;
    }

    private void add(String componentId, String id, String scopeId, List<Field> runtimeFields) {
        ObjectTemplate template = plan.template(componentId).orElse(null);
        if (template == null || frozen.containsKey(id)) {
            return;
        }
        // Holds the place, so that a circle of references ends here and the attempt comes first.
        frozen.put(id, template.object());
        if (template.isConstant() && runtimeFields.isEmpty() && id.equals(componentId)) {
            return;
        }
        var fields = new ArrayList<Field>(template.parts().size() + runtimeFields.size());
        fields.addAll(runtimeFields);
        ObjectScope scope = null;
        for (ObjectTemplate.Part part : template.parts()) {
            switch (part.treatment()) {
                case KEPT -> fields.add(part.field());
                case FOLLOWED -> refer(part.field(), fields);
                case EVALUATED -> {
                    scope = scope == null ? scope(componentId, scopeId) : scope;
                    evaluate(part.field(), scope, fields);
                }
            }
        }
        frozen.put(id, PipelineObject.of(id, template.object().name(), fields));
    }

    private ObjectScope scope(String componentId, String id) {
        ObjectScope scope = plan.scope(componentId)
                .orElseThrow(() -> new IllegalStateException("no scope of " + componentId))
                .withRuntime(runtime.of(componentId, id));
        return node == null ? scope : scope.withNode(node);
    }

    private void refer(Field field, List<Field> fields) {
        String target = field.value().value();
        List<String> ids = instances.of(target, field.key());
        if (ids.isEmpty()) {
            fields.add(field);
            add(target, target, target, List.of());
        }
        for (String id : ids) {
            fields.add(Field.ref(field.key(), id));
            plan.template(target).ifPresent(template -> add(target, id, id, List.of(template.asParent())));
        }
    }

    private static void evaluate(Field field, ObjectScope scope, List<Field> fields) {
        try {
            Expression expression = Expression.parse(field.value().value());
            ExpressionValue evaluated = expression.evaluate(scope);
            for (String value : evaluated.asTexts()) {
                fields.add(Field.text(field.key(), value));
            }
            if (evaluated.isSecret() && !field.isSecret()) {
                for (String secret : secretsIn(expression, evaluated, scope)) {
                    fields.add(Field.text(SECRETS, secret));
                }
            }
        } catch (ExpressionException e) {
            throw e.in(scope.id(), field.key());
        }
    }

    /**
     * What must not be shown of a text that secrets went into: the secrets that the expression names, or else, where they
     * came through another field, the whole text.
     */
    private static Set<String> secretsIn(Expression expression, ExpressionValue evaluated, ObjectScope scope) {
        var secrets = new LinkedHashSet<String>();
        for (NameReference name : expression.names()) {
            if (name.last().startsWith("*")) {
                secrets.addAll(Expression.parse("#{" + String.join(".", name.segments()) + "}")
                        .evaluate(scope)
                        .asTexts());
            }
        }
        return secrets.isEmpty() ? new LinkedHashSet<>(evaluated.asTexts()) : secrets;
    }
}
