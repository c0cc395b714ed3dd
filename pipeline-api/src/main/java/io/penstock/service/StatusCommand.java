package io.penstock.service;

import java.util.Locale;
import java.util.Optional;

/** What SetStatus can ask for. */
public enum StatusCommand {
    /** For components: start no more instances. */
    PAUSE,
    /** For components: undo a pause. */
    RESUME,
    /** For instances: end without success; what runs stops when its worker hears of it. */
    TRY_CANCEL,
    /** For instances that have ended: once more, as a new generation. */
    RERUN,
    /** For instances: count as done, whatever their status. */
    MARK_FINISHED;

    /**
     * Reads a command in any letter case; {@code CANCEL} is another spelling of {@link #TRY_CANCEL}.
     *
     * @return the command; empty where the text names none
     */
    public static Optional<StatusCommand> parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.equals("CANCEL")) {
            return Optional.of(TRY_CANCEL);
        }
        for (StatusCommand command : values()) {
            if (command.name().equals(upper)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }
}
