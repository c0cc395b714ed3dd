package io.penstock.validation;

import io.penstock.catalog.Catalog;
import io.penstock.definition.PipelineDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds everything that is wrong or doubtful in a definition, in one pass. Immutable and thread-safe; each setting gives a
 * new validator.
 *
 * <pre>{@code
 * Validator.create()
 *         .limits(Limits.relaxed())
 *         .validate(definition)
 *         .orThrow("pipeline 'Clicks' is not valid");
 * }</pre>
 *
 * <p>Fields are judged as they count, after inheritance; an inherited field that a type does not know or forbids is
 * disregarded. What holds an expression is judged by its syntax and by the names in it, not by the type of its slot. No
 * definition, however wrong, makes the validator throw, and it reads no clock.
 */
public final class Validator {

    private static final Validator STANDARD = new Validator(Catalog.standard(), Limits.aws(), null, false, false);
    private static final List<Rule> RULES = List.of(
            new SizeRules(),
            new FieldRules(),
            new SlotRules(),
            new ReferenceRules(),
            new CycleRules(),
            new ScheduleRules(),
            new BehaviourRules(),
            new ExpressionRules(),
            new ParameterRules());

    private final Catalog catalog;
    private final Limits limits;
    private final @Nullable Instant now;
    private final boolean activation;
    private final boolean first;

    private Validator(Catalog catalog, Limits limits, @Nullable Instant now, boolean activation, boolean first) {
        this.catalog = catalog;
        this.limits = limits;
        this.now = now;
        this.activation = activation;
        this.first = first;
    }

    /** A validator with the standard catalogue and the limits of the service. */
    public static Validator create() {
        return STANDARD;
    }

    /** This validator with another catalogue, such as one that knows the types of extensions. */
    public Validator catalog(Catalog other) {
        return new Validator(Objects.requireNonNull(other, "other"), limits, now, activation, first);
    }

    /** This validator with other limits; {@link Limits#aws()} by default. */
    public Validator limits(Limits other) {
        return new Validator(catalog, Objects.requireNonNull(other, "other"), now, activation, first);
    }

    /**
     * This validator, knowing the time. Only then does it warn of failures that spread during a backfill, for which it has
     * to know which starts lie in the past.
     */
    public Validator asOf(Instant time) {
        return new Validator(catalog, limits, Objects.requireNonNull(time, "time"), activation, first);
    }

    /**
     * This validator for a pipeline that is about to be activated: a parameter without a value, which until then may still
     * be given one, is an error in place of a warning.
     */
    public Validator forActivation() {
        return new Validator(catalog, limits, now, true, first);
    }

    /**
     * This validator for a pipeline that is about to be activated for the first time: as {@link #forActivation()} at that
     * moment, and a schedule that starts further back than {@link Limits#maximumStartAge()} is an error, so that no one
     * starts a long backfill by accident (dp-check-when-run-fails). For a backfill that is meant, lift that limit.
     *
     * @param now the time of the activation
     */
    public Validator forFirstActivation(Instant now) {
        return new Validator(catalog, limits, Objects.requireNonNull(now, "now"), true, true);
    }

    /** Everything that is wrong or doubtful in the definition. */
    public ValidationReport validate(PipelineDefinition definition) {
        var findings = new Findings();
        var context = new Rule.Context(new Model(definition, catalog), limits, now, activation, first);
        for (Rule rule : RULES) {
            rule.check(context, findings);
        }
        return findings.report();
    }
}
