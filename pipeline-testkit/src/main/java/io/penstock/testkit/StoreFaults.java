package io.penstock.testkit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Lets the store misbehave. What was asked for happens at the next commits, in the order asked; then all is well again.
 * Used by the thread that drives the test.
 */
public interface StoreFaults {

    /** The next commits are refused: nothing is written, and the engine is told so. */
    @CanIgnoreReturnValue
    StoreFaults refuse(int commits);

    /** The next commits are done, but the engine hears that they are not known to be. */
    @CanIgnoreReturnValue
    StoreFaults loseReply(int commits);

    /** How many commits were made, refused ones included. */
    long commits();
}
