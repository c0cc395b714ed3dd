package io.penstock.engine;

import io.penstock.engine.instance.PipelineMachine;
import io.penstock.engine.instance.Signal;
import io.penstock.engine.store.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One pipeline in memory: its machine and what waits to be told to it. Confined to the engine's step thread. */
final class Host {

    /** A signal that waits, with what else its step writes and who waits for it to be durable. */
    record Pending(
            Supplier<Signal> signal,
            @Nullable Consumer<Step> addition,
            @Nullable CompletableFuture<@Nullable Void> answer) {}

    final String pipelineId;
    final long epoch;
    PipelineMachine machine;
    List<Pending> pending = new ArrayList<>();

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
        this.epoch = epoch;
        this.machine = machine;
    }
}
