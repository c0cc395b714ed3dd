package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import io.penstock.schedule.Period;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What all typed components have that are run in every interval: attempts, time-outs, retries, actions.
 *
 * @param <SELF> the type itself, so that inherited setters return it
 */
public abstract class TypedRunnable<SELF extends Component> extends TypedComponent<SELF> {

    TypedRunnable(ComponentType<SELF> type, ComponentFields fields) {
        super(type, fields);
    }

    /**
     * Sets the status that the worker last sent for an attempt. Workers write it; a definition has little reason to.
     */
    public final SELF attemptStatus(CharSequence attemptStatus) {
        return set("attemptStatus", attemptStatus);
    }

    /** The value of {@code attemptStatus}; absent where it is not set. */
    public final Optional<String> attemptStatus() {
        return fields().text("attemptStatus");
    }

    /**
     * Limits how long one attempt may take from its start; one that takes longer is ended and may be retried. No limit
     * by default.
     */
    public final SELF attemptTimeout(Period attemptTimeout) {
        return set("attemptTimeout", attemptTimeout);
    }

    /**
     * As {@link #attemptTimeout(Period)}. A duration that is not a positive whole number of minutes is reported when
     * the pipeline is defined.
     */
    public final SELF attemptTimeout(Duration attemptTimeout) {
        return set("attemptTimeout", attemptTimeout);
    }

    /**
     * The value of {@code attemptTimeout}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no period, such as an expression
     */
    public final Optional<Period> attemptTimeout() {
        return fields().period("attemptTimeout");
    }

    /**
     * Says what happens here when something it depends on fails or is rerun: {@code cascade} hands it on, {@code none},
     * the default, does not (dp-manage-cascade-failandrerun).
     */
    public final SELF failureAndRerunMode(FailureAndRerunMode failureAndRerunMode) {
        return set("failureAndRerunMode", failureAndRerunMode);
    }

    /**
     * The value of {@code failureAndRerunMode}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is none of the values, such as an expression
     */
    public final Optional<FailureAndRerunMode> failureAndRerunMode() {
        return fields().keyword("failureAndRerunMode", FailureAndRerunMode.class);
    }

    /**
     * Sets how long after its scheduled start it counts as late. Has no effect in a pipeline that runs on demand; goes
     * together with {@link #onLateAction}.
     */
    public final SELF lateAfterTimeout(Period lateAfterTimeout) {
        return set("lateAfterTimeout", lateAfterTimeout);
    }

    /**
     * As {@link #lateAfterTimeout(Period)}. A duration that is not a positive whole number of minutes is reported when
     * the pipeline is defined.
     */
    public final SELF lateAfterTimeout(Duration lateAfterTimeout) {
        return set("lateAfterTimeout", lateAfterTimeout);
    }

    /**
     * The value of {@code lateAfterTimeout}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no period, such as an expression
     */
    public final Optional<Period> lateAfterTimeout() {
        return fields().period("lateAfterTimeout");
    }

    /** Sets how many further attempts may follow a failed one: 0 to 5, by default 2 (dp-limits). */
    public final SELF maximumRetries(int maximumRetries) {
        return set("maximumRetries", maximumRetries);
    }

    /**
     * The value of {@code maximumRetries}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public final OptionalInt maximumRetries() {
        return fields().integer("maximumRetries");
    }

    /** Adds actions to take when it has finally failed. */
    public final SELF onFail(Action... actions) {
        return add("onFail", actions);
    }

    /**
     * What {@code onFail} refers to, in order; empty where there is nothing.
     *
     * @throws InvalidDefinitionException if a reference leads nowhere, or to another kind of component
     */
    public final List<Action> onFail() {
        return fields().components("onFail", Action.class);
    }

    /**
     * Adds actions to take when it is late, that is not started or not complete after {@link #lateAfterTimeout(Period)
     * lateAfterTimeout}.
     */
    public final SELF onLateAction(Action... actions) {
        return add("onLateAction", actions);
    }

    /**
     * What {@code onLateAction} refers to, in order; empty where there is nothing.
     *
     * @throws InvalidDefinitionException if a reference leads nowhere, or to another kind of component
     */
    public final List<Action> onLateAction() {
        return fields().components("onLateAction", Action.class);
    }

    /** Adds actions to take when it has succeeded. */
    public final SELF onSuccess(Action... actions) {
        return add("onSuccess", actions);
    }

    /**
     * What {@code onSuccess} refers to, in order; empty where there is nothing.
     *
     * @throws InvalidDefinitionException if a reference leads nowhere, or to another kind of component
     */
    public final List<Action> onSuccess() {
        return fields().components("onSuccess", Action.class);
    }

    /**
     * Limits how long an attempt may be silent between two reports of progress; a longer silence counts as stalled and
     * may be retried.
     */
    public final SELF reportProgressTimeout(Period reportProgressTimeout) {
        return set("reportProgressTimeout", reportProgressTimeout);
    }

    /**
     * As {@link #reportProgressTimeout(Period)}. A duration that is not a positive whole number of minutes is reported
     * when the pipeline is defined.
     */
    public final SELF reportProgressTimeout(Duration reportProgressTimeout) {
        return set("reportProgressTimeout", reportProgressTimeout);
    }

    /**
     * The value of {@code reportProgressTimeout}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no period, such as an expression
     */
    public final Optional<Period> reportProgressTimeout() {
        return fields().period("reportProgressTimeout");
    }

    /** Sets the pause between one attempt and the next: at least 2 minutes, by default 10 (dp-limits). */
    public final SELF retryDelay(Period retryDelay) {
        return set("retryDelay", retryDelay);
    }

    /**
     * As {@link #retryDelay(Period)}. A duration that is not a positive whole number of minutes is reported when the
     * pipeline is defined.
     */
    public final SELF retryDelay(Duration retryDelay) {
        return set("retryDelay", retryDelay);
    }

    /**
     * The value of {@code retryDelay}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no period, such as an expression
     */
    public final Optional<Period> retryDelay() {
        return fields().period("retryDelay");
    }

    /**
     * Lets each further {@link #retryDelay(Period) retryDelay} be so many times longer than the one before: 1 to 100, by
     * default 1. Penstock's own field.
     */
    public final SELF retryBackoffFactor(double retryBackoffFactor) {
        return set("retryBackoffFactor", retryBackoffFactor);
    }

    /**
     * The value of {@code retryBackoffFactor}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no number, such as an expression
     */
    public final OptionalDouble retryBackoffFactor() {
        return fields().number("retryBackoffFactor");
    }

    /**
     * Sets what a pause that grows by {@link #retryBackoffFactor(double) retryBackoffFactor} comes to at most, by default a
     * day. Penstock's own field.
     */
    public final SELF maximumRetryDelay(Period maximumRetryDelay) {
        return set("maximumRetryDelay", maximumRetryDelay);
    }

    /**
     * As {@link #maximumRetryDelay(Period)}. A duration that is not a positive whole number of minutes is reported when the
     * pipeline is defined.
     */
    public final SELF maximumRetryDelay(Duration maximumRetryDelay) {
        return set("maximumRetryDelay", maximumRetryDelay);
    }

    /**
     * The value of {@code maximumRetryDelay}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no period, such as an expression
     */
    public final Optional<Period> maximumRetryDelay() {
        return fields().period("maximumRetryDelay");
    }

    /**
     * Lets each pause vary at random by this part of itself: 0 to 1, by default 0. Penstock's own field.
     */
    public final SELF retryJitter(double retryJitter) {
        return set("retryJitter", retryJitter);
    }

    /**
     * The value of {@code retryJitter}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no number, such as an expression
     */
    public final OptionalDouble retryJitter() {
        return fields().number("retryJitter");
    }

    /**
     * Sets how often work that was lost with its machine or worker is repeated without being charged to
     * {@link #maximumRetries(int) maximumRetries}: 0 or more, by default 10. Penstock's own field.
     */
    public final SELF maximumInfrastructureRetries(int maximumInfrastructureRetries) {
        return set("maximumInfrastructureRetries", maximumInfrastructureRetries);
    }

    /**
     * The value of {@code maximumInfrastructureRetries}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public final OptionalInt maximumInfrastructureRetries() {
        return fields().integer("maximumInfrastructureRetries");
    }
}
