package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs Pig Latin on a cluster, with relations made of its inputs and outputs. Immutable (dp-object-pigactivity). */
public final class PigActivity extends TypedActivity<PigActivity> {

    /** The key of the type {@code PigActivity}. */
    public static final ComponentType<PigActivity> TYPE =
            ComponentType.of("PigActivity", PigActivity.class, PigActivity::new);

    private PigActivity(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the Pig Latin text. This or {@link #scriptUri} is required. */
    public PigActivity script(CharSequence script) {
        return set("script", script);
    }

    /** The value of {@code script}; absent where it is not set. */
    public Optional<String> script() {
        return fields().text("script");
    }

    /** Sets where the Pig file is in S3. This or {@link #script} is required. */
    public PigActivity scriptUri(CharSequence scriptUri) {
        return set("scriptUri", scriptUri);
    }

    /** The value of {@code scriptUri}; absent where it is not set. */
    public Optional<String> scriptUri() {
        return fields().text("scriptUri");
    }

    /** Sets a script to run after the activity. */
    public PigActivity postActivityTaskConfig(ShellScriptConfig postActivityTaskConfig) {
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
    public PigActivity preActivityTaskConfig(ShellScriptConfig preActivityTaskConfig) {
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
    public PigActivity resizeClusterBeforeRunning(boolean resizeClusterBeforeRunning) {
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
    public PigActivity resizeClusterMaxInstances(int resizeClusterMaxInstances) {
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

    /** Adds variables for the script, each as {@code name=value}. */
    public PigActivity scriptVariable(CharSequence... scriptVariables) {
        return add("scriptVariable", scriptVariables);
    }

    /** The values of {@code scriptVariable}, in order; empty where there are none. */
    public List<String> scriptVariables() {
        return fields().texts("scriptVariable");
    }

    /**
     * Says whether inputs and outputs are staged as the relations <code>${input1}</code>, <code>${output1}</code> and
     * so on.
     */
    public PigActivity stage(boolean stage) {
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
