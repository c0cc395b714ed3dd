package io.penstock.component;

import java.util.List;
import java.util.Optional;

/** A script to run before or after an activity on a cluster. Immutable (dp-object-shellscriptconfig). */
public final class ShellScriptConfig extends TypedUtility<ShellScriptConfig> {

    /** The key of the type {@code ShellScriptConfig}. */
    public static final ComponentType<ShellScriptConfig> TYPE =
            ComponentType.of("ShellScriptConfig", ShellScriptConfig.class, ShellScriptConfig::new);

    private ShellScriptConfig(ComponentFields fields) {
        super(TYPE, fields);
    }

    /** Adds arguments for the script, in order. */
    public ShellScriptConfig scriptArgument(CharSequence... scriptArguments) {
        return add("scriptArgument", scriptArguments);
    }

    /** The values of {@code scriptArgument}, in order; empty where there are none. */
    public List<String> scriptArguments() {
        return fields().texts("scriptArgument");
    }

    /** Sets the script to fetch and run ({@code s3://…}). */
    public ShellScriptConfig scriptUri(CharSequence scriptUri) {
        return set("scriptUri", scriptUri);
    }

    /** The value of {@code scriptUri}; absent where it is not set. */
    public Optional<String> scriptUri() {
        return fields().text("scriptUri");
    }
}
