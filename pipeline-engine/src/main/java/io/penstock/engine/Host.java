package io.penstock.engine;

import io.penstock.engine.instance.PipelineMachine;
import io.penstock.engine.instance.Signal;
import io.penstock.engine.store.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One pipeline in memory: its machine and what waits to be told to it. Confined to the engine's step thread. */
final class Host {

    /** What is told to a pipeline; made up when the pipeline is about to decide. */
    @FunctionalInterface
    interface Source {
        /**
         * The signals.
         *
         * @param additions takes what else the step writes
         * @throws io.penstock.problem.PipelineException if it is refused
         */
        List<Signal> signals(Host host, List<Consumer<Step>> additions);
    }

    /**
     * Where something came from, and what the log of commands says of it.
     *
     * @param inboxId the row of the inbox that holds it; 0 where there is none
     * @param commandId what its answer is found under; {@code null} for what gets no answer
     */
    record Receipt(
            long inboxId,
            @Nullable String commandId,
            String nodeId,
            String caller,
            String kind,
            String what,
            Instant receivedAt) {}

    /**
     * Something that waits.
     *
     * @param answer who waits for it to be durable
     * @param message what can be sent on if another engine turns out to own the pipeline; {@code null} for what is of no use
     *     there
     */
    record Pending(
            Source source,
            @Nullable CompletableFuture<@Nullable Void> answer,
            @Nullable Message message,
            @Nullable Receipt receipt) {

        static Pending of(Signal signal) {
            return new Pending((host, additions) -> List.of(signal), null, null, null);
        }

        /** Whether the store has it in an inbox, from where it is read again if need be. */
        boolean isInInbox() {
            return receipt != null && receipt.inboxId() != 0;
        }
    }

    final String pipelineId;

    /** The epoch under which this engine owns the pipeline. */
    long epoch;

    PipelineMachine machine;
    List<Pending> pending = new ArrayList<>();

    /** The rows of the inbox that are in memory. */
    final Set<Long> inbox = new HashSet<>();

    @Nullable
    Instant wakeAt;

    boolean dirty;

    /** When to look again after the store refused a step; {@code null} where all is well. */
    @Nullable
    Instant pausedUntil;

    final List<Waiter> waiters = new ArrayList<>();

    /** Somebody who waits for the end of the run. */
    record Waiter(CompletableFuture<Ending> future) {}

    /** How a wait for the end ended. */
    record Ending(boolean stuck, List<io.penstock.run.Explanation> explanations) {}

    Host(String pipelineId, PipelineMachine machine, long epoch) {
        this.pipelineId = pipelineId;
        this.machine = machine;
        this.epoch = epoch;
    }
}
