package io.penstock.spi.work;

import java.io.IOException;
import java.io.OutputStream;

/** An object that is being written. Used by one thread. */
public interface PendingObject extends AutoCloseable {

    /** Where its bytes go. */
    OutputStream stream();

    /**
     * Makes the object visible, whole, in place of any former one.
     *
     * @throws IOException if it cannot be published; nothing is visible then
     */
    void commit() throws IOException;

    /** Ends the writing; discards what was written unless it was committed. */
    @Override
    void close() throws IOException;
}
