package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;

/**
 * Runs a SQL script against a database. Immutable (dp-object-sqlactivity).
 *
 * <p>What a query of the script yields is not written to the output; an output is there to be referred to, and to be
 * created.
 */
public final class SqlActivity extends TypedActivity<SqlActivity> {

    /** The key of the type {@code SqlActivity}. */
    public static final ComponentType<SqlActivity> TYPE =
            ComponentType.of("SqlActivity", SqlActivity.class, SqlActivity::new);

    private SqlActivity(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the database to run the script against. Required. */
    public SqlActivity database(Database database) {
        return set("database", database);
    }

    /**
     * What {@code database} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<Database> database() {
        return fields().component("database", Database.class);
    }

    /** Sets the SQL text, in which expressions are evaluated. This or {@link #scriptUri} is required. */
    public SqlActivity script(CharSequence script) {
        return set("script", script);
    }

    /** The value of {@code script}; absent where it is not set. */
    public Optional<String> script() {
        return fields().text("script");
    }

    /** Sets where the SQL file is; expressions in it are not evaluated. This or {@link #script} is required. */
    public SqlActivity scriptUri(CharSequence scriptUri) {
        return set("scriptUri", scriptUri);
    }

    /** The value of {@code scriptUri}; absent where it is not set. */
    public Optional<String> scriptUri() {
        return fields().text("scriptUri");
    }

    /** Sets the {@code query_group} to run under; for Redshift only. */
    public SqlActivity queue(CharSequence queue) {
        return set("queue", queue);
    }

    /** The value of {@code queue}; absent where it is not set. */
    public Optional<String> queue() {
        return fields().text("queue");
    }

    /** Adds values for the variables of the script, in order. */
    public SqlActivity scriptArgument(CharSequence... scriptArguments) {
        return add("scriptArgument", scriptArguments);
    }

    /** The values of {@code scriptArgument}, in order; empty where there are none. */
    public List<String> scriptArguments() {
        return fields().texts("scriptArgument");
    }
}
