package io.penstock.engine.worker;

import io.penstock.service.TaskResult;
import io.penstock.spi.work.WorkFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Turns what was thrown into what is reported (API reference, SetTaskStatus). */
final class Failures {

    /** The longest errorId and errorStackTrace that the service's API knows, in characters. */
    static final int LONGEST = 1024;

    private static final int LONGEST_MESSAGE = 16 * 1024;

    private Failures() {}

    static TaskResult of(Throwable t, SecretMask mask) {
        String id = t instanceof WorkFailedException failed
                ? failed.errorId()
                : t.getClass().getSimpleName();
        // Anonymous classes have no name, and Service_ is kept for the engine.
        if (id.isEmpty() || id.startsWith("Service_")) {
            id = "WorkFailed";
        }
        String message = t.getMessage();
        if (message == null || message.isBlank()) {
            message = t.getClass().getName();
        }
        return TaskResult.failed(
                cut(id, LONGEST),
                cut(mask.apply(message), LONGEST_MESSAGE),
                t instanceof WorkFailedException && t.getCause() == null
                        ? null
                        : cut(mask.apply(stackTrace(t)), LONGEST));
    }

    private static String stackTrace(Throwable t) {
        var text = new StringWriter();
        t.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(length - 1));
        return text.substring(0, splitsPair ? length - 1 : length);
    }
}
