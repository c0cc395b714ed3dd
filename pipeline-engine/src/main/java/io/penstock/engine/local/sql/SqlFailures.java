package io.penstock.engine.local.sql;

import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;

/** Turns what a database says into what people read. */
final class SqlFailures {

    private SqlFailures() {}

    /** The failure of something, under the errorId {@code SqlFailed}, with the database's words and its code. */
    static WorkFailedException of(String what, SQLException failure, WorkContext context) {
        if (context.cancellation().isCanceled()) {
            var canceled = new CancellationException("the attempt is no longer wanted");
            canceled.initCause(failure);
            throw canceled;
        }
        return new WorkFailedException("SqlFailed", what + ": " + words(failure), failure);
    }

    /** The database's words and its code. */
    static String words(SQLException failure) {
        SQLException first = failure;
        // A batch says that it failed; the next one says why.
        while (first instanceof java.sql.BatchUpdateException && first.getNextException() != null) {
            first = first.getNextException();
        }
        String state = first.getSQLState() == null ? "" : first.getSQLState();
        Throwable cause = first;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        // What became of a connection is known below only.
        String below = state.startsWith("08") && cause != first ? ", " + cause.getMessage() : "";
        return first.getMessage() + below + (state.isEmpty() ? "" : " (SQLState " + state + ")");
    }
}
