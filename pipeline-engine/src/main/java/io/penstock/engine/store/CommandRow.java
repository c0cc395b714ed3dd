package io.penstock.engine.store;

import io.penstock.problem.ErrorCategory;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked of a pipeline, and what became of it: one entry of the log of commands. Immutable. Written with the
 * step that carried the command out, or with the one in which it was refused.
 *
 * @param commandId unique in the store, at most 100 characters of ASCII; among those of one pipeline the greater one, compared
 *     character by character, was received later
 * @param nodeId the node that received it
 * @param caller who asked for it, in words for people; empty where that is not known
 * @param kind what it was, such as {@code SET_STATUS}; at most 40 characters
 * @param what the command in words for people, without secrets; may be long
 * @param receivedAt when it was received
 * @param doneAt when it was carried out or refused
 * @param error why it was refused; {@code null} where it was carried out
 * @param message what was wrong; {@code null} where it was carried out; may be long
 */
public record CommandRow(
        String pipelineId,
        String commandId,
        String nodeId,
        String caller,
        String kind,
        String what,
        Instant receivedAt,
        Instant doneAt,
        @Nullable ErrorCategory error,
        @Nullable String message) {}
