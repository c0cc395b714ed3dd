package io.penstock.spi.work;

import io.penstock.component.Activity;

/**
 * Does the work of one activity type. One handler object serves all attempts, several at once: implementations are
 * thread-safe and keep what belongs to an attempt in local variables.
 *
 * @param <T> the typed component of the activity type
 */
@FunctionalInterface
public interface ActivityHandler<T extends Activity> {

    /**
     * Does one attempt. Returning normally means that the work is done; inputs were staged before, outputs are published
     * after.
     *
     * @param activity the attempt's fields, expressions evaluated
     * @param context what surrounds the attempt
     * @throws WorkFailedException if the work failed in a way worth naming
     * @throws Exception if it failed otherwise; the class name becomes the errorId, the message the errorMessage
     */
    void perform(T activity, WorkContext context) throws Exception;
}
