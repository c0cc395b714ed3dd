package io.penstock.expression;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the names in an expression mean: the fields of an object, its runtime fields, the objects it refers to, and
 * parameters. Names are looked up when they are needed, so an implementation may compute or fetch values lazily.
 *
 * <p>{@link ObjectScope} is the one over an object of a definition; implement this interface for anything else, such as
 * the frozen fields of an attempt. An implementation that is used from several threads must be safe for that; an
 * expression itself calls it only on the thread that evaluates.
 */
@FunctionalInterface
public interface Scope {

    /**
     * The value that a name has here.
     *
     * @param name a field ({@code directoryPath}, {@code *password}), a runtime field with its {@code @}, a user field or
     *     parameter ({@code myBucket}), {@code node} or {@code parent}; never empty and never with a dot in it:
     *     {@code input.tableName} asks for {@code input} here and for {@code tableName} in the scope of the reference that
     *     comes back
     * @return the value; {@code null} where the name means nothing here or has no value yet
     * @throws ExpressionException if the value is itself an expression that cannot be evaluated
     */
    @Nullable
    ExpressionValue lookup(String name);

    /** Words for this scope in error messages, such as {@code object 'Clean'}; {@code this object} unless overridden. */
    default String description() {
        return "this object";
    }

    /** The scope in which no name has a value. */
    static Scope empty() {
        return name -> null;
    }

    /** The scope in which the keys of {@code values}, which is copied, have a value. */
    static Scope of(Map<String, ? extends ExpressionValue> values) {
        Map<String, ExpressionValue> copy = Map.copyOf(values);
        return copy::get;
    }
}
