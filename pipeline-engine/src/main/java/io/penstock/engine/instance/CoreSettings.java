package io.penstock.engine.instance;

import java.time.Duration;

/**
 * What the core is told once. Immutable.
 *
 * @param window how many instances of a component may be open at once before no more are made
 * @param creationLead how long before its interval a row is made; the service did that to spread load
 * @param resourcePoll how long between two looks at a resource that changes
 * @param resourceWatch how long between two looks at a resource that is up
 * @param silence how long a worker may be silent, unless the object says otherwise
 */
public record CoreSettings(
        int window, Duration creationLead, Duration resourcePoll, Duration resourceWatch, Duration silence) {

    /** The settings of an engine that nobody configured. */
    public static CoreSettings defaults() {
        return new CoreSettings(
                100, Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(15));
    }
}
