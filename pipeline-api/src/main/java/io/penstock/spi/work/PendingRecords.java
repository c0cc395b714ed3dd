package io.penstock.spi.work;

import java.io.IOException;

/**
 * Records on their way into a data node: nobody sees any of them before {@link #commit}, and closing without it leaves what
 * was there before. Used by one thread.
 */
public interface PendingRecords extends RecordWriter {

    /**
     * Makes all records visible at once; does what {@link #flush} does before.
     *
     * @throws WorkFailedException if they cannot be; none of them is visible then
     * @throws IOException if they cannot be for want of connection or storage; then it is not known whether they are visible
     */
    void commit() throws WorkFailedException, IOException;
}
