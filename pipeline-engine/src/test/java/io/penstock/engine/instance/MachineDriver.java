package io.penstock.engine.instance;

import io.penstock.catalog.Catalog;
import io.penstock.definition.PipelineDefinition;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.TaskRow;
import io.penstock.engine.store.memory.MemoryStore;
import io.penstock.run.Explanation;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.run.WaitReason;
import io.penstock.service.StatusCommand;
import io.penstock.service.TaskResult;
import io.penstock.spi.control.ResourceDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Drives the core by hand: every step is committed to a store, tasks are answered by the test. */
final class MachineDriver {

    static final String ID = "df-TEST";

    final MemoryStore store;
    final List<PipelineEvent> events = new ArrayList<>();
    final Map<TaskRow.Key, TaskRow> tasks = new LinkedHashMap<>();
    final List<TaskRow.Key> canceled = new ArrayList<>();
    final PipelineDefinition definition;
    PipelineMachine machine;
    Instant now;
    private int version = 1;

    MachineDriver(PipelineDefinition definition, Instant start) {
        this(definition, start, new MemoryStore());
    }

    MachineDriver(PipelineDefinition definition, Instant start, MemoryStore store) {
        this.store = store;
        this.definition = definition;
        this.now = start;
        var row = new PipelineRow(
                ID,
                "test",
                "u",
                null,
                Map.of(),
                PipelineState.PENDING,
                start,
                null,
                null,
                null,
                null,
                null,
                1,
                0,
                List.of(),
                1,
                null,
                false);
        store.create(row);
        var step = new io.penstock.engine.store.Step(ID, 0);
        step.definition(new DefinitionRow(ID, 1, definition, false, start));
        store.commit(List.of(step));
        machine = PipelineMachine.of(row, 0, CoreSettings.defaults(), new SplittableRandom(1));
    }

    MachineDriver activate() {
        return activate(Optional.empty());
    }

    MachineDriver activate(Optional<Instant> startTimestamp) {
        return signal(new Signal.Activate(plan(definition), List.of(), startTimestamp, true));
    }

    MachineDriver activate(PipelineDefinition changed) {
        version++;
        var step = new io.penstock.engine.store.Step(ID, 0);
        step.definition(new DefinitionRow(ID, version, changed, false, now));
        store.commit(List.of(step));
        return signal(new Signal.Activate(plan(changed), List.of(), Optional.empty(), true));
    }

    private Plan plan(PipelineDefinition source) {
        return Plan.compile(source, version, Catalog.standard());
    }

    MachineDriver signal(Signal... signals) {
        for (Signal signal : signals) {
            Recall.bringIn(store, ID, machine, signal);
            machine.apply(signal, now);
        }
        commit();
        return this;
    }

    MachineDriver commit() {
        Decision decision = machine.decide(now);
        store.commit(List.of(decision.step()));
        decision.step().tasks().forEach(task -> tasks.put(task.key(), task));
        decision.step().endedTasks().forEach(tasks::remove);
        canceled.addAll(decision.canceledTasks());
        events.addAll(decision.events());
        return decision.follow().isEmpty() ? this : signal(decision.follow().toArray(Signal[]::new));
    }

    /** Throws the machine away and builds it again from the store, as after a crash. */
    MachineDriver crash() {
        var loaded = store.load(ID).orElseThrow();
        Plan plan = store.definition(ID, loaded.pipeline().activeVersion())
                .map(row -> Plan.compile(row.definition(), row.version(), Catalog.standard()))
                .orElse(null);
        machine = PipelineMachine.load(loaded, plan, 0, CoreSettings.defaults(), new SplittableRandom(2));
        tasks.clear();
        loaded.tasks().forEach(task -> tasks.put(task.key(), task));
        return commit();
    }

    MachineDriver advance(Duration by) {
        Instant target = now.plus(by);
        while (machine.nextWake() != null && !machine.nextWake().isAfter(target)) {
            now = machine.nextWake().isAfter(now) ? machine.nextWake() : now;
            commit();
        }
        now = target;
        return commit();
    }

    // ---- workers ----

    InstanceRow row(String id) {
        return store.instance(ID, id).orElseThrow(() -> new AssertionError("no instance " + id + " in " + all()));
    }

    Status status(String id) {
        return row(id).status();
    }

    List<String> all() {
        return store.instances(ID, io.penstock.engine.store.EngineStore.InstanceFilter.all(), 0, 10_000).stream()
                .map(row -> row.id() + " " + row.status())
                .toList();
    }

    TaskRow task(String id) {
        long seq = row(id).seq();
        return tasks.values().stream()
                .filter(task -> task.instance() == seq)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no task of " + id + " in " + tasks.keySet()));
    }

    boolean hasTask(String id) {
        long seq = row(id).seq();
        return tasks.values().stream().anyMatch(task -> task.instance() == seq);
    }

    MachineDriver start(String id) {
        return signal(new Signal.TaskStarted(task(id).key(), "host"));
    }

    MachineDriver finish(String id) {
        return signal(new Signal.TaskEnded(task(id).key(), TaskResult.finished()));
    }

    MachineDriver fail(String id) {
        return signal(new Signal.TaskEnded(task(id).key(), TaskResult.failed("Broken", "it is broken", null)));
    }

    MachineDriver notMet(String id) {
        return signal(new Signal.TaskEnded(task(id).key(), TaskResult.notMet("nothing there")));
    }

    MachineDriver lose(String id) {
        return signal(new Signal.TaskLost(task(id).key(), "Service_WorkerLost", "gone", false));
    }

    MachineDriver seen(String id, ResourceDescription description) {
        return signal(new Signal.ResourceSeen(task(id).key(), Optional.of(description)));
    }

    MachineDriver set(StatusCommand command, String... ids) {
        return signal(new Signal.SetStatus(List.of(ids), command, false));
    }

    Explanation explain(String id) {
        return machine.explain(id, (key, group, type) -> new WaitReason.Worker(group))
                .orElseGet(() -> ParkedRows.explain(store, row(id)));
    }

    List<String> fired() {
        return events.stream()
                .filter(PipelineEvent.ActionFired.class::isInstance)
                .map(PipelineEvent.ActionFired.class::cast)
                .map(event -> event.cause() + " " + event.instanceId())
                .toList();
    }
}
