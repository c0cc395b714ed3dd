package io.penstock.testkit.script;

import io.penstock.schedule.Interval;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Says how each attempt at a resource goes. Deterministic.
 *
 * <pre>{@code
 * kit.resource("Worker", ResourceScript.bootsAfter(Duration.ofMinutes(3)));
 * kit.resource("Spot", ResourceScript.spotLossAfter(Duration.ofMinutes(10)));
 * kit.resource("Slow", resource -> Life.upAfter(Duration.ofMinutes(3L * resource.number())));
 * }</pre>
 */
@FunctionalInterface
public interface ResourceScript {

    /** How it goes with this resource. */
    Life live(ScriptedResource resource);

    /** Every resource is usable after a time. */
    static ResourceScript bootsAfter(Duration time) {
        return resource -> Life.upAfter(time);
    }

    /** No resource ever comes up. */
    static ResourceScript failsToStart(String why) {
        return resource -> Life.failing(why);
    }

    /** The first resources of each instance do not come up; the rest do as {@code otherwise} says. */
    static ResourceScript failsToStart(int times, String why, ResourceScript otherwise) {
        return resource -> resource.number() <= times ? Life.failing(why) : otherwise.live(resource);
    }

    /** Every resource that is up at this time dies then; those that come up later live. */
    static ResourceScript diesAt(Instant time, String why) {
        return resource -> resource.at().isAfter(time)
                ? Life.upAfter(Duration.ZERO)
                : Life.upAfter(Duration.ZERO).lostAfter(Duration.between(resource.at(), time), why);
    }

    /**
     * As {@link #diesAt(Instant, String)}.
     *
     * @param time such as {@code 2024-01-01T00:15}; UTC
     */
    static ResourceScript diesAt(String time, String why) {
        return diesAt(Times.parse(time), why);
    }

    /**
     * The first resource of each instance is taken away, as a spot instance is; those that take its place live. All are usable
     * after a minute.
     *
     * @param time how long after it was asked for
     */
    static ResourceScript spotLossAfter(Duration time) {
        Life up = Life.upAfter(Duration.ofMinutes(1));
        return resource -> resource.number() == 1 ? up.lostAfter(time, "spot instance reclaimed") : up;
    }

    /**
     * The resource that a {@link ResourceScript} is asked about. Immutable.
     *
     * @param componentId the resource component
     * @param instanceId the instance
     * @param interval the interval it is for
     * @param number the number of the attempt at it, from 1
     * @param at when it was asked for
     */
    record ScriptedResource(String componentId, String instanceId, Interval interval, int number, Instant at) {}

    /**
     * The life of one resource, counted from when it was asked for. Immutable.
     *
     * @param boot after how long it is usable
     * @param lost after how long it dies, if it does
     * @param why why it dies or does not come up
     * @param shutdown how long it takes to end once that is asked for
     */
    record Life(Duration boot, Optional<Duration> lost, String why, Duration shutdown) {

        /** Checks that all is there. */
        public Life {
            Objects.requireNonNull(boot, "boot");
            Objects.requireNonNull(lost, "lost");
            Objects.requireNonNull(why, "why");
            Objects.requireNonNull(shutdown, "shutdown");
            if (boot.isNegative() || shutdown.isNegative()) {
                throw new IllegalArgumentException(
                        "boot is " + boot + ", shutdown is " + shutdown + "; expected zero or more");
            }
        }

        /** Usable after a time, gone a minute after it was asked to end. */
        public static Life upAfter(Duration boot) {
            return new Life(boot, Optional.empty(), "", Duration.ofMinutes(1));
        }

        /** Never usable. */
        public static Life failing(String why) {
            return new Life(Duration.ZERO, Optional.of(Duration.ZERO), why, Duration.ZERO);
        }

        /** The same, but dying after a time. */
        public Life lostAfter(Duration time, String reason) {
            return new Life(boot, Optional.of(time), reason, shutdown);
        }

        /** The same, but taking this long to end. */
        public Life endingWithin(Duration time) {
            return new Life(boot, lost, why, time);
        }
    }
}
