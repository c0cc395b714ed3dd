package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Copies data between DynamoDB and S3, or from one DynamoDB table to another, with a filter in HiveQL. Immutable
 * (dp-object-hivecopyactivity).
 *
 * <p>What comes from S3 can only go to DynamoDB; a DynamoDB node needs a {@link DynamoDbExportDataFormat}.
 */
public final class HiveCopyActivity extends TypedActivity<HiveCopyActivity> {

    /** The key of the type {@code HiveCopyActivity}. */
    public static final ComponentType<HiveCopyActivity> TYPE =
            ComponentType.of("HiveCopyActivity", HiveCopyActivity.class, HiveCopyActivity::new);

    private HiveCopyActivity(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the condition in HiveQL that selects what is copied, without the word {@code WHERE}. */
    public HiveCopyActivity filterSql(CharSequence filterSql) {
        return set("filterSql", filterSql);
    }

    /** The value of {@code filterSql}; absent where it is not set. */
    public Optional<String> filterSql() {
        return fields().text("filterSql");
    }

    /** Sets a script to run after the activity. */
    public HiveCopyActivity postActivityTaskConfig(ShellScriptConfig postActivityTaskConfig) {
        return set("postActivityTaskConfig", postActivityTaskConfig);
    }

    /**
     * What {@code postActivityTaskConfig} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<ShellScriptConfig> postActivityTaskConfig() {
        return fields().component("postActivityTaskConfig", ShellScriptConfig.class);
    }

    /** Sets a script to run before the activity. */
    public HiveCopyActivity preActivityTaskConfig(ShellScriptConfig preActivityTaskConfig) {
        return set("preActivityTaskConfig", preActivityTaskConfig);
    }

    /**
     * What {@code preActivityTaskConfig} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<ShellScriptConfig> preActivityTaskConfig() {
        return fields().component("preActivityTaskConfig", ShellScriptConfig.class);
    }

    /**
     * Says whether to resize the cluster first so that it suits the DynamoDB tables it reads or writes. Where one of
     * them is a DynamoDB table, the service then uses m3.xlarge whatever types were chosen.
     */
    public HiveCopyActivity resizeClusterBeforeRunning(boolean resizeClusterBeforeRunning) {
        return set("resizeClusterBeforeRunning", resizeClusterBeforeRunning);
    }

    /**
     * The value of {@code resizeClusterBeforeRunning}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is neither true nor false, such as an expression
     */
    public Optional<Boolean> resizeClusterBeforeRunning() {
        return fields().bool("resizeClusterBeforeRunning");
    }

    /** Limits how many instances the resizing may ask for. */
    public HiveCopyActivity resizeClusterMaxInstances(int resizeClusterMaxInstances) {
        return set("resizeClusterMaxInstances", resizeClusterMaxInstances);
    }

    /**
     * The value of {@code resizeClusterMaxInstances}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public OptionalInt resizeClusterMaxInstances() {
        return fields().integer("resizeClusterMaxInstances");
    }
}
