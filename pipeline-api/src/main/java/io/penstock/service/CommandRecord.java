package io.penstock.service;

import io.penstock.problem.ErrorCategory;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody asked of a pipeline, and what became of it. Immutable.
 *
 * @param commandId unique; in the order in which commands were received
 * @param node the engine that received it
 * @param caller who asked for it; empty where that is not known
 * @param kind what it was, such as {@code SET_STATUS}
 * @param what the command in words, without secrets
 * @param receivedAt when it was received
 * @param doneAt when it was carried out or refused
 * @param error who can do something about its refusal; empty where it was carried out
 * @param message why it was refused; empty where it was carried out
 */
public record CommandRecord(
        String pipelineId,
        String commandId,
        String node,
        String caller,
        String kind,
        String what,
        Instant receivedAt,
        Instant doneAt,
        Optional<ErrorCategory> error,
        Optional<String> message) {

    /** Whether it was carried out. */
    public boolean isDone() {
        return error.isEmpty();
    }
}
