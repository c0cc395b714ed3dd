package io.penstock.service;

import io.penstock.definition.ParameterValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a pipeline is to be activated. Immutable; every change gives new options. */
public final class ActivationOptions {

    private static final ActivationOptions DEFAULTS = new ActivationOptions(null, List.of(), false);

    private final @Nullable Instant startTimestamp;
    private final List<ParameterValue> parameterValues;
    private final boolean backfillAllowed;

    private ActivationOptions(
            @Nullable Instant startTimestamp, List<ParameterValue> parameterValues, boolean backfillAllowed) {
        this.startTimestamp = startTimestamp;
        this.parameterValues = parameterValues;
        this.backfillAllowed = backfillAllowed;
    }

    /** Resume after the last completed execution, no parameter values, no start more than a day ago. */
    public static ActivationOptions defaults() {
        return DEFAULTS;
    }

    /** Resume from this time: intervals that start before it become SKIPPED unless they have ended. */
    public ActivationOptions startTimestamp(Instant from) {
        return new ActivationOptions(Objects.requireNonNull(from, "from"), parameterValues, backfillAllowed);
    }

    /** Adds a value for a parameter; repeat for an array. */
    public ActivationOptions parameterValue(String id, String value) {
        var values = new ArrayList<>(parameterValues);
        values.add(new ParameterValue(id, value));
        return new ActivationOptions(startTimestamp, List.copyOf(values), backfillAllowed);
    }

    /** Allows a first interval that starts more than 24 hours ago, which is refused otherwise. */
    public ActivationOptions allowBackfill() {
        return new ActivationOptions(startTimestamp, parameterValues, true);
    }

    /** The time to resume from. */
    public Optional<Instant> startTimestamp() {
        return Optional.ofNullable(startTimestamp);
    }

    /** The values for parameters; they replace those of the definition for the same parameters. */
    public List<ParameterValue> parameterValues() {
        return parameterValues;
    }

    /** Whether a first interval more than 24 hours ago is allowed. */
    public boolean isBackfillAllowed() {
        return backfillAllowed;
    }

    @Override
    public String toString() {
        return "ActivationOptions[startTimestamp=" + startTimestamp + ", parameterValues=" + parameterValues
                + ", allowBackfill=" + backfillAllowed + "]";
    }
}
