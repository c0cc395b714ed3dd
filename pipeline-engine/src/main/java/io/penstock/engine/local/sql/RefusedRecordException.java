package io.penstock.engine.local.sql;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Says that a database refused a record, which may have been written a good while before. */
public final class RefusedRecordException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long record;

    RefusedRecordException(long record, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.record = record;
    }

    /** Which one it was, counted from 1 over everything that was written; 0 where the database does not say. */
    public long record() {
        return record;
    }
}
