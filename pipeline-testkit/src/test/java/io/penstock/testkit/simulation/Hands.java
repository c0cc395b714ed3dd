package io.penstock.testkit.simulation;

import io.penstock.service.Task;
import io.penstock.service.TaskService;
import io.penstock.spi.work.LocalWorker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The worker in the engine's process: does nothing by itself, the simulation ends its tasks. Dies with its engine. */
final class Hands implements LocalWorker {

    /** A task in hand. */
    record Held(Task task, CompletableFuture<Boolean> done) {}

    final TaskService tasks;
    final Map<String, Held> held = new LinkedHashMap<>();
    private final Ledger ledger;

    Hands(TaskService tasks, Ledger ledger) {
        this.tasks = tasks;
        this.ledger = ledger;
    }

    @Override
    public CompletionStage<?> perform(Task task) {
        ledger.require(
                ledger.isHeld(task.pipelineId(), task.taskId()),
                "effect.early",
                () -> task + " is performed and its lease is not durable");
        ledger.require(!held.containsKey(task.taskId()), "task.twice", () -> task + " is performed twice");
        var one = new Held(task, new CompletableFuture<>());
        held.put(task.taskId(), one);
        return one.done();
    }

    @Override
    public void cancel(String taskId) {
        // Whoever holds it finds out when it reports; the simulation keeps it in hand a while longer.
    }

    @Override
    public boolean handles(String type) {
        return true;
    }

    @Override
    public void close() {}
}
