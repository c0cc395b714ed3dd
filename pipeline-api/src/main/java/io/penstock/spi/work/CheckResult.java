package io.penstock.spi.work;

import java.util.Objects;

/**
 * Whether a precondition holds. Immutable.
 *
 * @param holds whether it does
 * @param reason in a few words what was found, such as {@code "no object under s3://bucket/prefix"}
 */
public record CheckResult(boolean holds, String reason) {

    /** Checks that there is a reason. */
    public CheckResult {
        Objects.requireNonNull(reason, "reason");
    }

    /** It holds. */
    public static CheckResult met(String reason) {
        return new CheckResult(true, reason);
    }

    /** It does not hold yet. */
    public static CheckResult notMet(String reason) {
        return new CheckResult(false, reason);
    }
}
