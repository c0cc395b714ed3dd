package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import java.util.List;
import java.util.Optional;

/**
 * Runs a MapReduce JAR through the scheduler of a cluster, so that several can run side by side. Immutable
 * (dp-object-hadoopactivity).
 */
public final class HadoopActivity extends TypedActivity<HadoopActivity> {

    /** The key of the type {@code HadoopActivity}. */
    public static final ComponentType<HadoopActivity> TYPE =
            ComponentType.of("HadoopActivity", HadoopActivity.class, HadoopActivity::new);

    private HadoopActivity(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Sets the JAR to run, in S3 or in the file system of the cluster. Required. */
    public HadoopActivity jarUri(CharSequence jarUri) {
        return set("jarUri", jarUri);
    }

    /** The value of {@code jarUri}; absent where it is not set. */
    public Optional<String> jarUri() {
        return fields().text("jarUri");
    }

    /** Adds arguments for the JAR, in order. */
    public HadoopActivity argument(CharSequence... arguments) {
        return add("argument", arguments);
    }

    /** The values of {@code argument}, in order; empty where there are none. */
    public List<String> arguments() {
        return fields().texts("argument");
    }

    /** Sets the queue of the Hadoop scheduler that takes the job. */
    public HadoopActivity hadoopQueue(CharSequence hadoopQueue) {
        return set("hadoopQueue", hadoopQueue);
    }

    /** The value of {@code hadoopQueue}; absent where it is not set. */
    public Optional<String> hadoopQueue() {
        return fields().text("hadoopQueue");
    }

    /** Sets the class whose {@code main} is run, where the JAR names none. */
    public HadoopActivity mainClass(CharSequence mainClass) {
        return set("mainClass", mainClass);
    }

    /** The value of {@code mainClass}; absent where it is not set. */
    public Optional<String> mainClass() {
        return fields().text("mainClass");
    }

    /** Sets a script to run after the activity. */
    public HadoopActivity postActivityTaskConfig(ShellScriptConfig postActivityTaskConfig) {
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
    public HadoopActivity preActivityTaskConfig(ShellScriptConfig preActivityTaskConfig) {
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
}
