package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Runs HiveQL on a cluster, with tables made of its inputs and outputs. Immutable (dp-object-hiveactivity).
 *
 * <p>The columns of an S3 input come from its data format, those of a database from its query.
 */
public final class HiveActivity extends TypedActivity<HiveActivity> {

    /** The key of the type {@code HiveActivity}. */
    public static final ComponentType<HiveActivity> TYPE =
            ComponentType.of("HiveActivity", HiveActivity.class, HiveActivity::new);

    private HiveActivity(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the HiveQL text. This or {@link #scriptUri} is required. */
    public HiveActivity hiveScript(CharSequence hiveScript) {
        return set("hiveScript", hiveScript);
    }

    /** The value of {@code hiveScript}; absent where it is not set. */
    public Optional<String> hiveScript() {
        return fields().text("hiveScript");
    }

    /** Sets where the HiveQL file is in S3. This or {@link #hiveScript} is required. */
    public HiveActivity scriptUri(CharSequence scriptUri) {
        return set("scriptUri", scriptUri);
    }

    /** The value of {@code scriptUri}; absent where it is not set. */
    public Optional<String> scriptUri() {
        return fields().text("scriptUri");
    }

    /** Sets the queue of the Hadoop scheduler that takes the job. */
    public HiveActivity hadoopQueue(CharSequence hadoopQueue) {
        return set("hadoopQueue", hadoopQueue);
    }

    /** The value of {@code hadoopQueue}; absent where it is not set. */
    public Optional<String> hadoopQueue() {
        return fields().text("hadoopQueue");
    }

    /** Sets a script to run after the activity. */
    public HiveActivity postActivityTaskConfig(ShellScriptConfig postActivityTaskConfig) {
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
    public HiveActivity preActivityTaskConfig(ShellScriptConfig preActivityTaskConfig) {
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
    public HiveActivity resizeClusterBeforeRunning(boolean resizeClusterBeforeRunning) {
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
    public HiveActivity resizeClusterMaxInstances(int resizeClusterMaxInstances) {
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

    /** Adds variables for the script, each as {@code NAME=value}; the value may hold expressions. */
    public HiveActivity scriptVariable(CharSequence... scriptVariables) {
        return add("scriptVariable", scriptVariables);
    }

    /** The values of {@code scriptVariable}, in order; empty where there are none. */
    public List<String> scriptVariables() {
        return fields().texts("scriptVariable");
    }

    /**
     * Says whether inputs and outputs are staged as the Hive tables <code>${input1}</code>, <code>${output1}</code> and
     * so on. Needs EMR AMI 3.2.0 or newer.
     */
    public HiveActivity stage(boolean stage) {
        return set("stage", stage);
    }

    /**
     * The value of {@code stage}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is neither true nor false, such as an expression
     */
    public Optional<Boolean> stage() {
        return fields().bool("stage");
    }
}
