package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Runs steps on an EMR cluster. Immutable (dp-object-emractivity).
 *
 * <p>A step is one text, with commas where a command line has blanks.
 */
public final class EmrActivity extends TypedActivity<EmrActivity> {

    /** The key of the type {@code EmrActivity}. */
    public static final ComponentType<EmrActivity> TYPE =
            ComponentType.of("EmrActivity", EmrActivity.class, EmrActivity::new);

    private EmrActivity(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Adds shell commands to run after the last step. At most 255. */
    public EmrActivity postStepCommand(CharSequence... postStepCommands) {
        return add("postStepCommand", postStepCommands);
    }

    /** The values of {@code postStepCommand}, in order; empty where there are none. */
    public List<String> postStepCommands() {
        return fields().texts("postStepCommand");
    }

    /** Adds shell commands to run before the first step. At most 255. */
    public EmrActivity preStepCommand(CharSequence... preStepCommands) {
        return add("preStepCommand", preStepCommands);
    }

    /** The values of {@code preStepCommand}, in order; empty where there are none. */
    public List<String> preStepCommands() {
        return fields().texts("preStepCommand");
    }

    /**
     * Says whether to resize the cluster first so that it suits the DynamoDB tables it reads or writes. Where one of
     * them is a DynamoDB table, the service then uses m3.xlarge whatever types were chosen.
     */
    public EmrActivity resizeClusterBeforeRunning(boolean resizeClusterBeforeRunning) {
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
    public EmrActivity resizeClusterMaxInstances(int resizeClusterMaxInstances) {
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

    /**
     * Adds steps for the cluster: a JAR and its arguments, separated by commas. A comma inside an argument is escaped
     * with a backslash, of which one level is stripped. At most 255.
     */
    public EmrActivity step(CharSequence... steps) {
        return add("step", steps);
    }

    /** The values of {@code step}, in order; empty where there are none. */
    public List<String> steps() {
        return fields().texts("step");
    }
}
