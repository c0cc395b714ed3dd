package io.penstock.testkit.script;

import io.penstock.spi.work.CheckResult;
import java.time.Duration;
import java.time.Instant;

/**
 * Says what each check of a precondition finds. Deterministic.
 *
 * <pre>{@code
 * kit.precondition("RawReady", CheckScript.holdsFrom("2024-01-01T02:30"));
 * }</pre>
 */
@FunctionalInterface
public interface CheckScript {

    /**
     * What this check finds.
     *
     * @throws Exception if the check is to fail, which is not the same as not to hold
     */
    CheckResult check(ScriptedAttempt attempt) throws Exception;

    /** It holds. */
    static CheckScript holds() {
        return attempt -> CheckResult.met("scripted to hold");
    }

    /** It never holds. */
    static CheckScript neverHolds() {
        return attempt -> CheckResult.notMet("scripted not to hold");
    }

    /** It holds from a time on. */
    static CheckScript holdsFrom(Instant time) {
        return attempt -> attempt.at().isBefore(time)
                ? CheckResult.notMet("scripted to hold from " + time)
                : CheckResult.met("scripted to hold from " + time);
    }

    /**
     * It holds from a time on.
     *
     * @param time such as {@code 2024-01-01T00:15}; UTC
     */
    static CheckScript holdsFrom(String time) {
        return holdsFrom(Times.parse(time));
    }

    /** It holds from a time after the start of the interval on. */
    static CheckScript holdsAfterStart(Duration time) {
        return attempt -> holdsFrom(attempt.interval().start().plus(time)).check(attempt);
    }

    /**
     * It holds by turns: beginning at the epoch, it holds for a time, then does not for another, and so on.
     *
     * @throws IllegalArgumentException if a duration is not positive
     */
    static CheckScript flapping(Duration holding, Duration failing) {
        if (holding.toNanos() <= 0 || failing.toNanos() <= 0) {
            throw new IllegalArgumentException(
                    "holding is " + holding + ", failing is " + failing + "; expected more than zero");
        }
        Duration turn = holding.plus(failing);
        return attempt -> {
            long within = Math.floorMod(attempt.at().toEpochMilli(), turn.toMillis());
            return within < holding.toMillis()
                    ? CheckResult.met("scripted to flap")
                    : CheckResult.notMet("scripted to flap");
        };
    }

    /** Every check fails with this exception. */
    static CheckScript throwing(Exception problem) {
        return attempt -> {
            throw problem;
        };
    }
}
