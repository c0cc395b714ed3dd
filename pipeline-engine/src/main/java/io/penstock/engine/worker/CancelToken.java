package io.penstock.engine.worker;

import io.penstock.spi.work.Cancellation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The word that an attempt is no longer wanted, and what is to be done when it comes. Thread-safe. */
final class CancelToken implements Cancellation {

    /** Why an attempt is not wanted. */
    enum Cause {
        /** The engine said so: cancelled, or timed out. */
        CANCELED,
        /** The task belongs to somebody else by now, or to nobody. */
        LOST,
        /** This worker ends. */
        STOPPED
    }

    private static final Logger LOG = LoggerFactory.getLogger(CancelToken.class);

    private final List<Runnable> actions = new ArrayList<>();
    private @Nullable Cause cause;

    /** The cause; {@code null} while the work is wanted. */
    synchronized @Nullable Cause cause() {
        return cause;
    }

    @Override
    public synchronized boolean isCanceled() {
        return cause != null;
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (cause == null) {
                actions.add(action);
                return;
            }
        }
        run(action);
    }

    /** Brings the word; the first cause stays. */
    void cancel(Cause why) {
        List<Runnable> due;
        synchronized (this) {
            if (cause != null) {
                return;
            }
            cause = why;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(CancelToken::run);
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("an action that was to follow a cancellation failed", e);
        }
    }
}
