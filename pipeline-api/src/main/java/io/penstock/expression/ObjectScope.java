package io.penstock.expression;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scope of one object of a definition. Immutable; safe for use by several threads if its {@link RuntimeFields} are.
 *
 * <p>A name means, in this order: {@code id}, {@code name}, {@code node}, {@code parent}; a runtime field; a field of the
 * object, its own or inherited; a parameter of the definition; a secure field or parameter of that name ({@code password}
 * finds {@code *password}); a field of that name in other letter case. So a field wins over a parameter.
 *
 * <ul>
 *   <li>A field whose text holds expressions is evaluated, in the scope of the object it belongs to. {@code id},
 *       {@code name}, {@code type} and {@code sphere} are taken as they are. Several values are a list.
 *   <li>A reference leads to the scope of that object, several to a list of them, so {@code input.x} is a list where there
 *       are several inputs. Parameters are not seen through a reference.
 *   <li>{@code parent} is the object as it is written in the definition: {@code parent.@id} is its id, even where
 *       {@code @id} is that of an instance; {@code parent.x} is the field {@code x} of the object it names as its parent,
 *       its own where it names none or that has none.
 *   <li>{@code node} is the object that refers to this one; see {@link #withNode(Scope)}.
 *   <li>The value of a parameter is an integer or a double where that is its type, and evaluated if it holds expressions
 *       unless the parameter is secret. One that is optional and has no value is an empty text, or an empty list if it is an
 *       array.
 * </ul>
 *
 * <p>Whatever comes from a field or parameter with a {@code *} is secret. Expressions that lead back to themselves are an
 * error (dp-pipeline-expressions).
 */
public final class ObjectScope implements Scope {

    private static final Set<String> VERBATIM = Set.of("id", "name", "type", "sphere");

    /** The fields whose object learns by {@code node} who refers to it. */
    private static final Set<String> NODE_GIVERS = Set.of("precondition", "onFail", "onSuccess", "onLateAction");

    private final DefinitionIndex index;
    private final RuntimeFields runtime;
    private final String id;

    /** The object whose runtime fields count: a parent is asked for those of its child. */
    private final String runtimeId;

    private final @Nullable Scope node;

    /** Whether this was reached through a reference, so that parameters are out of sight. */
    private final boolean referred;

    /** The fields being evaluated on the way here; {@code null} where no evaluation is under way. */
    private final @Nullable Trail trail;

    private ObjectScope(
            DefinitionIndex index,
            RuntimeFields runtime,
            String id,
            String runtimeId,
            @Nullable Scope node,
            boolean referred,
            @Nullable Trail trail) {
        this.index = index;
        this.runtime = runtime;
        this.id = id;
        this.runtimeId = runtimeId;
        this.node = node;
        this.referred = referred;
        this.trail = trail;
    }

    /**
     * The scope of an object, without runtime fields and without {@code node}.
     *
     * @throws IllegalArgumentException if the definition has no object with this id
     */
    public static ObjectScope of(PipelineDefinition definition, String id) {
        return new ObjectScope(new DefinitionIndex(definition), RuntimeFields.none(), id, id, null, false, null)
                .checked();
    }

    private ObjectScope checked() {
        if (index.fields(id) == null) {
            throw new IllegalArgumentException("the definition has no object '" + id + "'");
        }
        return this;
    }

    /**
     * The scope of another object of the same definition, with the same runtime fields and without {@code node}. Cheaper
     * than {@link #of(PipelineDefinition, String)}, because it shares what was read from the definition.
     *
     * @throws IllegalArgumentException if the definition has no object with this id
     */
    public ObjectScope object(String otherId) {
        return new ObjectScope(index, runtime, otherId, otherId, null, false, null).checked();
    }

    /** This scope with the given runtime fields, of this object and of those it refers to. */
    public ObjectScope withRuntime(RuntimeFields fields) {
        return new ObjectScope(index, Objects.requireNonNull(fields, "fields"), id, runtimeId, node, referred, trail);
    }

    /** This scope with the given runtime fields of this object; those it refers to have none. */
    public ObjectScope withRuntime(Map<String, ? extends ExpressionValue> fields) {
        return withRuntime(RuntimeFields.of(id, fields));
    }

    /**
     * This scope with {@code node}. Objects reached through {@code precondition}, {@code onFail}, {@code onSuccess} and
     * {@code onLateAction} have the object that names them as their {@code node} without further ado.
     *
     * @param scope the scope of the object that refers to this action or precondition
     */
    public ObjectScope withNode(Scope scope) {
        return new ObjectScope(index, runtime, id, runtimeId, Objects.requireNonNull(scope, "scope"), referred, trail);
    }

    /** The id of the object. */
    public String id() {
        return id;
    }

    /** {@code object 'Clean'}. */
    @Override
    public String description() {
        return "object '" + id + "'";
    }

    @Override
    public @Nullable ExpressionValue lookup(String name) {
        return switch (name) {
            case "id" -> ExpressionValue.text(id);
            case "name" -> ExpressionValue.text(index.name(id));
            case "parent" -> ExpressionValue.reference(new ParentScope());
            case "node" -> node == null ? runtime.value(runtimeId, name) : ExpressionValue.reference(reached(node));
            default -> name.startsWith("@") ? runtimeField(name) : named(name);
        };
    }

    private @Nullable ExpressionValue named(String name) {
        ExpressionValue value = field(name);
        if (value == null) {
            value = runtime.value(runtimeId, name);
        }
        if (value == null && !referred) {
            value = parameter(name);
        }
        if (value == null && !name.startsWith("*")) {
            value = field("*" + name);
        }
        if (value == null && !referred && !name.startsWith("*")) {
            value = parameter("*" + name);
        }
        if (value == null) {
            Optional<String> other = index.inOtherCase(id, name);
            value = other.isPresent() ? field(other.get()) : null;
        }
        return value;
    }

    private Scope reached(Scope scope) {
        return scope instanceof ObjectScope other
                ? new ObjectScope(other.index, other.runtime, other.id, other.runtimeId, other.node, true, trail)
                : scope;
    }

    private @Nullable ExpressionValue runtimeField(String name) {
        ExpressionValue value = runtime.value(runtimeId, name);
        if (value != null) {
            return value;
        }
        value = field(name);
        if (value instanceof ExpressionValue.Text text) {
            // An instance that was read back from a store has its times as texts.
            var time = Coercion.dateTime(text.value());
            return time == null ? value : ExpressionValue.dateTime(time);
        }
        return value == null && name.equals("@id") ? ExpressionValue.text(id) : value;
    }

    private @Nullable ExpressionValue field(String key) {
        List<FieldValue> written = index.values(id, key);
        if (written.isEmpty()) {
            return null;
        }
        boolean secret = key.startsWith("*");
        if (written.size() == 1) {
            return secretIf(secret, value(key, written.get(0)));
        }
        var values = new ArrayList<ExpressionValue>(written.size());
        for (FieldValue one : written) {
            Members.addAll(values, value(key, one), 0);
        }
        return secretIf(secret, ExpressionValue.list(values));
    }

    private static ExpressionValue secretIf(boolean secret, ExpressionValue value) {
        return secret ? value.asSecret() : value;
    }

    private ExpressionValue value(String key, FieldValue written) {
        if (!written.isReference()) {
            return VERBATIM.contains(key) || key.startsWith("@")
                    ? ExpressionValue.text(written.value())
                    : evaluated(key, written.value());
        }
        String target = written.value();
        if (index.fields(target) == null) {
            throw ExpressionException.of(target, new Fault(0, "there is no object with this id", "the id of an object"))
                    .in(id, key);
        }
        return ExpressionValue.reference(
                new ObjectScope(index, runtime, target, target, NODE_GIVERS.contains(key) ? this : null, true, trail));
    }

    /** The value of a text that stands in a field of this object, or in a parameter that it uses. */
    private ExpressionValue evaluated(String key, String text) {
        if (!text.contains("#{")) {
            return ExpressionValue.text(text);
        }
        Trail way = trail == null ? Trail.start() : trail;
        var place = new Trail.Place(id, runtimeId, node instanceof ObjectScope other ? other.id : node, key, text);
        ExpressionValue known = way.known(place);
        if (known != null) {
            return known;
        }
        try {
            Expression expression = Expression.parse(text);
            Trail further = way.to(place, expression);
            ExpressionValue value =
                    expression.evaluate(new ObjectScope(index, runtime, id, runtimeId, node, false, further));
            way.remember(place, value);
            return value;
        } catch (Fault fault) {
            throw ExpressionException.of(text, fault).in(id, key);
        } catch (ExpressionException e) {
            throw e.in(id, key);
        }
    }

    private @Nullable ExpressionValue parameter(String name) {
        DefinitionIndex.ParameterValues parameter = index.parameter(name);
        if (parameter == null) {
            return null;
        }
        boolean secret = name.startsWith("*");
        List<String> texts = parameter.texts();
        if (texts.isEmpty()) {
            ExpressionValue none = parameter.isArray() ? ExpressionValue.list(List.of()) : ExpressionValue.text("");
            return parameter.isOptional() ? none : null;
        }
        if (texts.size() == 1) {
            return typed(parameter, name, texts.get(0), secret);
        }
        var values = new ArrayList<ExpressionValue>(texts.size());
        for (String text : texts) {
            Members.addAll(values, typed(parameter, name, text, secret), 0);
        }
        return ExpressionValue.list(values);
    }

    private ExpressionValue typed(DefinitionIndex.ParameterValues parameter, String name, String text, boolean secret) {
        if (parameter.isNumber()) {
            ExpressionValue number = Coercion.number(text);
            if (number != null) {
                return secretIf(secret, number);
            }
        }
        return secret ? ExpressionValue.text(text).asSecret() : evaluated(name, text);
    }

    /** What {@code parent} leads to. */
    private final class ParentScope implements Scope {

        @Override
        public @Nullable ExpressionValue lookup(String name) {
            if (name.equals("@id")) {
                return ExpressionValue.text(id);
            }
            if (name.startsWith("@")) {
                return runtimeField(name);
            }
            for (FieldValue written : index.values(id, "parent")) {
                if (index.fields(written.value()) != null) {
                    ExpressionValue value =
                            new ObjectScope(index, runtime, written.value(), runtimeId, node, true, trail).lookup(name);
                    if (value != null) {
                        return value;
                    }
                }
            }
            return new ObjectScope(index, runtime, id, runtimeId, node, true, trail).lookup(name);
        }

        @Override
        public String description() {
            return "the parent of object '" + id + "'";
        }
    }
}
