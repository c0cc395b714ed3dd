package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;

/**
 * Copies data from S3 or DynamoDB into Redshift, or from Redshift to S3. Immutable (dp-object-redshiftcopyactivity).
 *
 * <p>Rows first land in a table named {@code staging}, so options of {@code COPY} that concern the target table have no
 * effect.
 */
public final class RedshiftCopyActivity extends TypedActivity<RedshiftCopyActivity> {

    /** The key of the type {@code RedshiftCopyActivity}. */
    public static final ComponentType<RedshiftCopyActivity> TYPE =
            ComponentType.of("RedshiftCopyActivity", RedshiftCopyActivity.class, RedshiftCopyActivity::new);

    private RedshiftCopyActivity(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Says how rows that are already there are treated. Required. */
    public RedshiftCopyActivity insertMode(InsertMode insertMode) {
        return set("insertMode", insertMode);
    }

    /**
     * The value of {@code insertMode}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is none of the values, such as an expression
     */
    public Optional<InsertMode> insertMode() {
        return fields().keyword("insertMode", InsertMode.class);
    }

    /** Adds parameters for the {@code COPY} command. Ignored where the input or the output has a data format. */
    public RedshiftCopyActivity commandOptions(CharSequence... commandOptions) {
        return add("commandOptions", commandOptions);
    }

    /** The values of {@code commandOptions}, in order; empty where there are none. */
    public List<String> commandOptions() {
        return fields().texts("commandOptions");
    }

    /** Sets the {@code query_group} to run under. */
    public RedshiftCopyActivity queue(CharSequence queue) {
        return set("queue", queue);
    }

    /** The value of {@code queue}; absent where it is not set. */
    public Optional<String> queue() {
        return fields().text("queue");
    }

    /** Sets a {@code SELECT} over the table {@code staging}, whose columns fit the target. */
    public RedshiftCopyActivity transformSql(CharSequence transformSql) {
        return set("transformSql", transformSql);
    }

    /** The value of {@code transformSql}; absent where it is not set. */
    public Optional<String> transformSql() {
        return fields().text("transformSql");
    }
}
