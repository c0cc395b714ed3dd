package io.penstock.testkit.simulation;

import io.penstock.component.Ec2Resource;
import io.penstock.component.SnsAlarm;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.PipelineEngine;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.TaskRow;
import io.penstock.engine.store.memory.MemoryStore;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.PipelineDeletedException;
import io.penstock.problem.PipelineException;
import io.penstock.problem.TaskNotFoundException;
import io.penstock.run.ComponentState;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.service.ActivationOptions;
import io.penstock.service.PollRequest;
import io.penstock.service.StatusCommand;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.spi.PenstockExtension;
import io.penstock.testkit.simulation.Ledger.Book;
import io.penstock.testkit.simulation.Ledger.Command;
import io.penstock.testkit.simulation.SimStore.Fault;
import io.penstock.testkit.time.ManualClock;
import io.penstock.validation.Limits;
import io.penstock.validation.ValidationReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One seed: an engine, its store, workers, machines and an operator, in one thread on a clock moved by hand. Everything that
 * happens is drawn from the seed, so a seed that fails fails again.
 */
final class Simulation {

    private static final List<Instant> STARTS = List.of(
            Instant.parse("2024-01-31T00:00:00Z"),
            Instant.parse("2024-02-28T22:10:00Z"),
            Instant.parse("2023-12-31T20:30:00Z"),
            Instant.parse("2025-03-30T00:00:00Z"));

    /** A task in the hands of a worker elsewhere. */
    private static final class Held {
        final Task task;
        final String instanceId;
        final Duration silence;
        Instant leaseUntil;
        boolean over;

        Held(Task task, String instanceId, Duration silence, Instant leaseUntil) {
            this.task = task;
            this.instanceId = instanceId;

            this.silence = silence;
            this.leaseUntil = leaseUntil;
        }
    }

    /** What listeners were told of an instance last. */
    private record Told(Status status, Instant at) {}

    private final long seed;
    private final int events;
    final Coverage coverage;
    private final RandomGenerator random;
    private final RandomGenerator orderRandom;
    final ManualClock clock;
    private final PipelineGenerator generator;
    final List<String> trace = new ArrayList<>();
    final EngineStore durable;
    final Ledger ledger;
    private final Machines machines;
    private final Duration lead;
    private final List<Held> held = new ArrayList<>();
    private final List<Held> old = new ArrayList<>();
    private final Map<String, Told> told = new HashMap<>();
    private Instant lostAt = Instant.MIN;
    private final Map<String, Set<String>> removed = new HashMap<>();
    private final Set<String> performed = new HashSet<>();
    private final List<String> pipelines = new ArrayList<>();
    private final Probe probe;

    SimRuntime runtime;
    private SimStore store;
    private Hands hands;
    PipelineEngine engine;
    private int hosts;
    private int made;
    private boolean resting;

    Simulation(long seed, int events, Coverage coverage) {
        this(seed, events, coverage, new MemoryStore());
    }

    /** The store, with nothing in it, is what survives the engine's processes. */
    Simulation(long seed, int events, Coverage coverage, EngineStore durable) {
        this.durable = durable;
        this.seed = seed;
        this.events = events;
        this.coverage = coverage;
        var root = new SplittableRandom(seed);
        this.random = root.split();
        this.orderRandom = root.split();
        this.generator = new PipelineGenerator(root.split());
        this.clock = ManualClock.at(STARTS.get((int) Math.floorMod(seed, (long) STARTS.size())));
        this.lead = random.nextInt(3) == 0 ? Duration.ZERO : Duration.ofMinutes(5);
        this.ledger = new Ledger(clock, coverage, lead);
        this.machines = new Machines(clock, root.split(), ledger);
        this.probe = new Probe(this, random);
        SimRuntime first = new SimRuntime(clock, root.split(), orderRandom);
        this.runtime = first;
        this.store = new SimStore(durable, ledger, first::kill);
        this.hands = new Hands(new NoTasks(), ledger);
        this.engine = start();
    }

    // ---- the engine's processes ----

    private PipelineEngine start() {
        runtime = new SimRuntime(clock, new SplittableRandom(seed * 31 + hosts++), orderRandom);
        SimRuntime mine = runtime;
        store = new SimStore(durable, ledger, mine::kill);
        ledger.onLostReply = () -> lostAt = clock.instant();
        told.clear();
        PenstockExtension extension = registrar -> {
            registrar.resource(Ec2Resource.TYPE, machines);
            registrar.action(SnsAlarm.TYPE, (alarm, context) -> {
                ledger.require(
                        ledger.book(context.pipelineId()).everSent.contains(context.idempotencyKey()),
                        "effect.early",
                        () -> "action of " + context.instanceId() + " is carried out and not durable");
                if (!resting && orderRandom.nextInt(100) < 10) {
                    throw new java.io.IOException("simulated: nobody answers");
                }
                performed.add(context.idempotencyKey());
            });
        };
        return PipelineEngine.builder()
                .runtime(runtime)
                .store(store)
                .nodeName("engine")
                .localDirectory(Path.of("target", "simulation"))
                .discoverExtensions(false)
                .extension(extension)
                .limits(Limits.aws())
                .creationLead(lead)
                .concurrency(2)
                .worker((tasks, extensions, executor, time) -> {
                    hands = new Hands(tasks, ledger);
                    return hands;
                })
                .listener(this::heard)
                .start();
    }

    private void crash(String why) {
        note("crash: " + why);
        store.die();
        runtime.kill();
        ledger.command = Command.NONE;
        ledger.commanded.clear();
        ledger.reportedHere.clear();
        engine = start();
    }

    void note(String what) {
        trace.add(clock.instant() + " " + what);
    }

    // ---- running ----

    /** Plays the seed; throws a {@link Violation} where a promise is broken. */
    void run() {
        try {
            create();
            if (random.nextInt(3) == 0) {
                create();
            }
            for (int i = 0; i < events; i++) {
                guarded(this::event);
                if (ledger.violation != null) {
                    throw ledger.violation;
                }
            }
            resting = true;
            rest();
        } catch (Violation e) {
            throw e;
        } catch (SimulatedCrash e) {
            throw new Violation("crash", "a crash came through: " + e.getMessage());
        }
    }

    /** Does something that a crash may interrupt. */
    private void guarded(Runnable what) {
        try {
            what.run();
            if (runtime.isDead()) {
                crash("the process died");
            }
        } catch (SimulatedCrash e) {
            crash(e.getMessage());
        }
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private void event() {
        int draw = random.nextInt(1000);
        if (draw < 240) {
            advance();
        } else if (draw < 430) {
            poll();
        } else if (draw < 640) {
            work();
        } else if (draw < 760) {
            localWork();
        } else if (draw < 790) {
            lateReport();
        } else if (draw < 910) {
            operate();
        } else if (draw < 935) {
            fault();
        } else if (draw < 950) {
            coverage.hit("crash: between two steps");
            crash("between two steps");
        } else if (draw < 965) {
            refusedCall();
        } else if (draw < 982) {
            machines.killOne().ifPresent(id -> note("machine " + id + " dies"));
        } else if (draw < 988) {
            probe.pull();
        } else if (draw < 995) {
            runtime.slowWork = chance(50) ? 0 : 150;
            note("slow work: " + runtime.slowWork);
        } else {
            clock.set(clock.instant().plus(Duration.ofHours(1 + random.nextInt(20))));
            note("the clock jumps");
        }
        if (chance(85)) {
            settle();
        } else {
            for (int i = random.nextInt(4); i > 0; i--) {
                runtime.runOne();
            }
        }
        check();
        if (pipelines.stream().allMatch(this::isOver) && chance(15)) {
            create();
        }
    }

    private boolean isOver(String id) {
        Book book = ledger.book(id);
        return book.gone || book.row.state() == PipelineState.FINISHED || book.row.state() == PipelineState.DELETING;
    }

    void settle() {
        runtime.drain();
        if (ledger.violation != null) {
            throw ledger.violation;
        }
    }

    /** Whether the engine has come to rest and no fault has put it off. */
    boolean isSettled() {
        return runtime.isIdle()
                && !runtime.isDead()
                && clock.instant()
                        .isAfter(ledger.faultAt.equals(Instant.MIN) ? Instant.MIN : ledger.faultAt.plusSeconds(1));
    }

    private void check() {
        if (ledger.violation != null) {
            throw ledger.violation;
        }
        if (!runtime.isDead() && isSettled() && !store.isArmed()) {
            probe.check(trace.size() % 10 == 0);
        }
    }

    // ---- time ----

    void advance() {
        Instant next = runtime.nextTimer().orElse(clock.instant().plusSeconds(600));
        int draw = random.nextInt(10);
        Instant target = draw < 6 ? next : clock.instant().plusSeconds(1L + random.nextInt(draw < 9 ? 600 : 4000));
        if (target.isBefore(clock.instant())) {
            target = clock.instant();
        }
        note("advance to " + target);
        advanceTo(target);
    }

    void advanceTo(Instant target) {
        settle();
        Instant next;
        int steps = 0;
        while ((next = runtime.nextTimer().orElse(null)) != null && !next.isAfter(target)) {
            if (next.isAfter(clock.instant())) {
                clock.advanceTo(next);
            }
            settle();
            if (++steps > 20_000) {
                throw ledger.fail("runaway", "time does not pass at " + clock.instant());
            }
        }
        if (target.isAfter(clock.instant())) {
            clock.advanceTo(target);
        }
        settle();
    }

    // ---- pipelines ----

    private void create() {
        Spec spec = generator.pipeline("pipeline " + ++made, clock.instant());
        guarded(() -> {
            String id = engine.service().createPipeline(spec.name, "u" + made, Optional.empty(), Map.of());
            pipelines.add(id);
            removed.put(id, new HashSet<>());
            note("create " + id + " " + spec.define());
            if (put(id, spec)) {
                activate(id, spec, null);
            }
        });
    }

    private boolean put(String id, Spec spec) {
        Book book = ledger.book(id);
        int version = book.row.latestVersion() + 1;
        book.versions.put(version, spec);
        try {
            ValidationReport result = engine.service().putDefinition(id, spec.define());
            if (!result.isValid()) {
                throw ledger.fail("generator", "the definition is not valid: " + result.issues());
            }
            ledger.require(
                    book.row.latestVersion() == version,
                    "ack.put",
                    () -> "put version " + version + ", latest is " + book.row.latestVersion());
            return true;
        } catch (PipelineException e) {
            return unknown(e);
        }
    }

    /** A call failed: that is in order where a fault had a hand in it. */
    private boolean unknown(PipelineException e) {
        if (e instanceof InvalidDefinitionException) {
            throw ledger.fail("generator", "the definition is not valid: " + e.getMessage());
        }
        if (clock.instant()
                .isAfter(ledger.faultAt.equals(Instant.MIN) ? Instant.MIN : ledger.faultAt.plusSeconds(150))) {
            var found = ledger.fail("refused", "a call was refused without a fault: " + e);
            found.initCause(e);
            throw found;
        }
        note("  failed: " + e.getMessage());
        return false;
    }

    private boolean activate(String id, Spec spec, @Nullable Instant timestamp) {
        Book book = ledger.book(id);
        ActivationOptions options = ActivationOptions.defaults().allowBackfill();
        if (timestamp != null) {
            options = options.startTimestamp(timestamp);
        }
        note("activate " + id + (timestamp == null ? "" : " from " + timestamp));
        book.timestamp = timestamp;
        int sets = book.onDemandSets;
        PipelineState before = book.row.state();
        boolean room = !spec.onDemand || openSets(book) < spec.onDemandMaximum || before != PipelineState.SCHEDULED;
        ActivationOptions asked = options;
        return command(Command.ACTIVATE, List.of(), () -> {
            try {
                engine.service().activate(id, asked);
            } catch (PipelineException e) {
                if (!room) {
                    ledger.require(
                            book.onDemandSets == sets, "refused.changed", () -> "a refused activation made a set");
                    return;
                }
                throw e;
            }
            ledger.require(room, "onDemand.room", () -> "activated though every set is taken");
            ledger.require(
                    book.row.activeVersion() == book.row.latestVersion() && book.row.state() != PipelineState.INACTIVE,
                    "ack.activate",
                    () -> "activated and is " + book.row);
            if (before == PipelineState.INACTIVE) {
                for (long seq : book.deactivated) {
                    InstanceRow row = Objects.requireNonNull(book.instances.get(seq));
                    ledger.require(
                            timestamp != null || spec.onDemand || book.isRemoved(row.componentId()),
                            "activation.anew",
                            () -> row.id() + " was cancelled by the deactivation and not made anew");
                }
                book.deactivated.clear();
            }
        });
    }

    private static long openSets(Book book) {
        return book.open.values().stream().map(InstanceRow::start).distinct().count();
    }

    /** Asks for something as an operator does; says whether it was acknowledged. */
    private boolean command(Command command, List<String> ids, Runnable call) {
        ledger.command = command;
        ledger.commanded.clear();
        ledger.commanded.addAll(ids);
        try {
            call.run();
            return true;
        } catch (PipelineException e) {
            return unknown(e);
        } finally {
            ledger.command = Command.NONE;
            ledger.commanded.clear();
        }
    }

    // ---- workers elsewhere ----

    private void poll() {
        var groups = new ArrayList<String>(List.of("g1", "g2"));
        for (Book book : ledger.books.values()) {
            for (TaskRow task : book.tasks.values()) {
                if (task.holder() == null && !task.workerGroup().startsWith("penstock:")) {
                    groups.add(task.workerGroup());
                    groups.add(task.workerGroup());
                }
            }
        }
        poll(groups.get(random.nextInt(groups.size())), random.nextInt(100));
    }

    void poll(String group, int mood) {
        String host = "w" + random.nextInt(5);
        Set<String> types = mood < 10 ? Set.of("ShellCommandActivity") : Set.of();
        Duration wait = mood < 60 ? Duration.ZERO : Duration.ofSeconds(90);
        note("poll " + group + " by " + host + " " + types + " " + wait);
        CompletableFuture<Optional<Task>> future =
                engine.tasks().pollForTask(new PollRequest(group, host, types, wait));
        boolean deaf = mood >= 95 && !resting;
        CompletableFuture<Void> answered =
                future.thenAccept(found -> found.ifPresent(task -> handed(task, group, host, deaf)));
        if (mood >= 90 && mood < 95 && !resting) {
            note("  withdrawn: " + future.cancel(false));
        }
        if (answered.isCompletedExceptionally() && !future.isCancelled()) {
            throw ledger.fail("poll", "a poll of " + group + " failed");
        }
    }

    private void handed(Task task, String group, String host, boolean deaf) {
        note("  " + host + " got " + task.taskId() + " " + task.attemptId() + (deaf ? " and never knows" : ""));
        Book book = ledger.book(task.pipelineId());
        TaskRow row = book.held.get(task.taskId());
        ledger.require(
                row != null && host.equals(row.holder()) && group.equals(row.workerGroup()),
                "effect.early",
                () -> task + " was handed to " + host + " and its lease is not durable: " + row);
        InstanceRow instance = Objects.requireNonNull(
                book.instances.get(Objects.requireNonNull(row).instance()));
        AttemptRow attempt = Objects.requireNonNull(
                Objects.requireNonNull(book.attempts.get(row.instance())).get(row.attempt()));
        ledger.require(
                attempt.end() == null && !instance.status().isTerminal(),
                "fence.ended",
                () -> task + " was handed out and its attempt has ended");
        if (group.startsWith("resource:")) {
            // The machine that the attempt was made for, whatever an edit has said since.
            InstanceRow resource = book.instances.get(attempt.resource());
            ledger.require(
                    resource != null && resource.status() == Status.RUNNING,
                    "resource.notUp",
                    () -> task + " was handed out and "
                            + (resource == null ? "no resource" : resource.id() + " is " + resource.status()));
            if (resource != null && ledger.takers(book, resource).size() > 1) {
                coverage.hit("resources: one shared by several takers");
            }
        }
        for (Held other : held) {
            boolean same = other.task.pipelineId().equals(task.pipelineId())
                    && other.instanceId.equals(instance.id())
                    && other.task.attemptId().equals(task.attemptId());
            ledger.require(
                    !same || other.over || !clock.instant().isBefore(other.leaseUntil),
                    "fence.two",
                    () -> task + " was handed out while " + other.task + " is held until " + other.leaseUntil);
        }
        if (!deaf) {
            held.add(
                    new Held(task, instance.id(), row.silence(), clock.instant().plus(Duration.ofMinutes(2))));
        }
    }

    private void work() {
        if (held.isEmpty()) {
            advance();
            return;
        }
        Held one = held.get(random.nextInt(held.size()));
        int draw = random.nextInt(100);
        if (draw < 35) {
            progress(one);
        } else if (draw < 80) {
            end(one, result(one, 0));
        } else if (draw < 95) {
            end(one, result(one, 100));
        } else {
            note(one.task.taskId() + " falls silent");
            held.remove(one);
            old.add(one);
        }
    }

    private TaskResult result(Held one, int failing) {
        if (random.nextInt(100) < failing) {
            return TaskResult.failed("Broken", "it is broken", null);
        }
        String type = one.task.attempt().type().orElse("");
        return type.equals("ShellCommandPrecondition") && chance(resting ? 0 : 40)
                ? TaskResult.notMet("not yet")
                : TaskResult.finished();
    }

    private void lateReport() {
        if (old.isEmpty()) {
            work();
            return;
        }
        Held one = old.get(random.nextInt(old.size()));
        if (chance(50)) {
            progress(one);
        } else {
            end(one, result(one, 30));
        }
    }

    private void progress(Held one) {
        report(one, "progress", () -> {
            String word = "p" + random.nextInt(100);
            boolean stop = engine.tasks().reportTaskProgress(one.task.taskId(), Map.of("percent", word));
            one.leaseUntil = clock.instant().plus(one.silence);
            return () -> {
                AttemptRow attempt = attemptOf(one);
                TaskRow row = ledger.book(one.task.pipelineId()).held.get(one.task.taskId());
                ledger.require(
                        stop
                                || (row != null
                                        && row.leaseUntil() != null
                                        && !row.leaseUntil().isBefore(one.leaseUntil)),
                        "ack.lease",
                        () -> one.task + " reported and its lease is " + (row == null ? "gone" : row.leaseUntil())
                                + "; expected " + one.leaseUntil);
                ledger.require(
                        stop || word.equals(attempt.progress().get("percent")),
                        "ack.progress",
                        () -> one.task + " reported " + word + " and the attempt shows " + attempt.progress());
            };
        });
    }

    void end(Held one, TaskResult result) {
        report(one, result.toString(), () -> {
            engine.tasks().setTaskStatus(one.task.taskId(), result);
            one.over = true;
            held.remove(one);
            if (!old.contains(one)) {
                old.add(one);
            }
            return () -> {
                Book book = ledger.book(one.task.pipelineId());
                ledger.require(
                        !ledger.isHeld(one.task.pipelineId(), one.task.taskId()),
                        "ack.end",
                        () -> one.task + " reported its end and is still held");
                if (result instanceof TaskResult.NotMet) {
                    return;
                }
                AttemptRow attempt = attemptOf(one);
                Status wanted = result instanceof TaskResult.Finished ? Status.FINISHED : Status.FAILED;
                ledger.require(
                        attempt.status() == wanted,
                        "ack.end",
                        () -> one.task + " reported " + result + " and its attempt is " + attempt.status());
                InstanceRow instance = Objects.requireNonNull(book.byId.get(one.instanceId));
                ledger.require(
                        wanted != Status.FINISHED
                                || instance.status() == Status.FINISHED
                                || book.isRemoved(instance.componentId()),
                        "ack.end",
                        () -> one.task + " finished and " + instance.id() + " is " + instance.status());
            };
        });
    }

    private AttemptRow attemptOf(Held one) {
        Book book = ledger.book(one.task.pipelineId());
        String[] parts = one.task.taskId().split(":");
        return Objects.requireNonNull(Objects.requireNonNull(book.attempts.get(Long.parseLong(parts[1])))
                .get(Integer.parseInt(parts[2])));
    }

    /** What is checked once a report is acknowledged. */
    private interface Report {
        Runnable make();
    }

    private void report(Held one, String what, Report report) {
        settle();
        Book book = ledger.book(one.task.pipelineId());
        boolean live = ledger.isHeld(one.task.pipelineId(), one.task.taskId());
        note(one.task.taskId() + " of " + one.task.attemptId() + " reports " + what + (live ? "" : " (too late)"));
        InstanceRow before = book.byId.get(one.instanceId);
        Map<Integer, AttemptRow> attempts = before == null
                ? Map.of()
                : Map.copyOf(book.attempts.getOrDefault(before.seq(), new java.util.TreeMap<>()));
        boolean accepted = false;
        Instant begun = clock.instant();
        try {
            Runnable checks = report.make();
            accepted = true;
            // While a faulty store kept it waiting, the task may have timed out.
            if (live && clock.instant().equals(begun)) {
                checks.run();
            }
        } catch (TaskNotFoundException e) {
            ledger.require(
                    !live || clock.instant().isBefore(ledger.faultAt.plusSeconds(2)),
                    "ack.refused",
                    () -> one.task + " is held and its report was refused: " + e.getMessage());
            coverage.hit("leases: late report refused");
            if (before != null && before.generation() > 1) {
                coverage.hit("rerun: report of the generation before is fenced");
            }
        } catch (PipelineDeletedException e) {
            ledger.require(book.row.state() == PipelineState.DELETING, "refused", e::toString);
        } catch (PipelineException e) {
            unknown(e);
            return;
        }
        boolean inDoubt =
                !ledger.faultAt.equals(Instant.MIN) && !clock.instant().isAfter(ledger.faultAt.plusSeconds(1));
        if (!live && !inDoubt) {
            InstanceRow after = book.byId.get(one.instanceId);
            boolean word = accepted;
            ledger.require(
                    book.gone
                            || (before != null
                                    && before.equals(after)
                                    && attempts.equals(
                                            book.attempts.getOrDefault(before.seq(), new java.util.TreeMap<>()))),
                    "fence.changed",
                    () -> "the late report of " + one.task + " (accepted: " + word + ") changed " + before + " to "
                            + after);
            held.remove(one);
            one.over = true;
            if (!old.contains(one)) {
                old.add(one);
            }
        }
    }

    // ---- the worker in the engine's process ----

    private void localWork() {
        if (hands.held.isEmpty()) {
            poll();
            return;
        }
        var all = List.copyOf(hands.held.values());
        localEnd(all.get(random.nextInt(all.size())), random.nextInt(100));
    }

    private void localEnd(Hands.Held one, int mood) {
        hands.held.remove(one.task().taskId());
        String type = one.task().attempt().type().orElse("");
        boolean check = type.equals("S3KeyExists") || type.equals("ShellCommandPrecondition");
        TaskResult result = mood < 50
                ? TaskResult.finished()
                : mood < 80 && check
                        ? TaskResult.notMet("not there")
                        : mood < 95 ? TaskResult.failed("Broken", "it is broken", null) : null;
        note("in process " + one.task().taskId() + " " + one.task().attemptId() + " ends " + result);
        if (result != null) {
            try {
                if (!(result instanceof TaskResult.NotMet)) {
                    String[] parts = one.task().taskId().split(":");
                    ledger.reportedHere.add(parts[0] + ":" + parts[1] + ":" + parts[2]);
                }
                hands.tasks.setTaskStatus(one.task().taskId(), result);
            } catch (TaskNotFoundException e) {
                ledger.require(
                        !ledger.isHeld(one.task().pipelineId(), one.task().taskId()),
                        "ack.refused",
                        () -> one.task() + " is held here and its report was refused");
            } catch (PipelineDeletedException e) {
                note("  deleted");
            }
        }
        one.done().complete(true);
    }

    // ---- the operator ----

    private void operate() {
        List<String> alive =
                pipelines.stream().filter(id -> !ledger.book(id).gone).toList();
        if (alive.isEmpty()) {
            return;
        }
        String id = alive.get(random.nextInt(alive.size()));
        Book book = ledger.book(id);
        settle();
        if (book.spec == null || book.row.state() == PipelineState.DELETING) {
            if (book.spec == null) {
                retryActivation(id, book);
            }
            return;
        }
        int draw = random.nextInt(100);
        if (draw < 22) {
            setStatus(book, StatusCommand.RERUN, true);
        } else if (draw < 36) {
            setStatus(book, StatusCommand.TRY_CANCEL, false);
        } else if (draw < 44) {
            setStatus(book, StatusCommand.MARK_FINISHED, chance(50));
        } else if (draw < 60) {
            pause(book);
        } else if (draw < 82) {
            deactivate(book);
        } else if (draw < 97) {
            edit(book);
        } else if (isOver(id)) {
            delete(book);
        }
        if (book.spec.onDemand && book.row.state() != PipelineState.DELETING && chance(20)) {
            activate(id, book.spec, null);
            if (chance(50)) {
                activate(id, book.spec, null);
            }
        }
    }

    private void retryActivation(String id, Book book) {
        Spec latest = book.versions.get(Math.max(1, book.row.latestVersion()));
        if (latest != null && (book.row.latestVersion() > 0 || put(id, latest))) {
            activate(id, Objects.requireNonNull(book.versions.get(book.row.latestVersion())), null);
        }
    }

    private void setStatus(Book book, StatusCommand command, boolean ended) {
        List<InstanceRow> fitting = book.instances.values().stream()
                .filter(row -> row.through() == null && row.status().isTerminal() == ended)
                .filter(row -> !book.isRemoved(row.componentId())
                        && (row.referrer() == 0
                                || !book.isRemoved(Objects.requireNonNull(book.instances.get(row.referrer()))
                                        .componentId())))
                .toList();
        if (fitting.isEmpty()) {
            return;
        }
        InstanceRow row = fitting.get(random.nextInt(fitting.size()));
        if (ended && chance(50)) {
            row = fitting.stream()
                    .filter(one -> one.status().isFailure())
                    .findFirst()
                    .orElse(row);
        }
        setStatus(book, command, row);
    }

    boolean setStatus(Book book, StatusCommand command, InstanceRow row) {
        note(command + " " + row.id() + " which is " + row.status());
        Command as = switch (command) {
            case RERUN -> Command.RERUN;
            case TRY_CANCEL -> Command.CANCEL;
            default -> Command.MARK;
        };
        return command(as, List.of(row.id()), () -> {
            engine.service().setStatus(book.id, List.of(row.id()), command);
            InstanceRow after = Objects.requireNonNull(book.instances.get(row.seq()));
            switch (command) {
                case RERUN -> {
                    ledger.require(
                            after.generation() > row.generation(),
                            "ack.rerun",
                            () -> row.id() + " was rerun and is in generation " + after.generation());
                    coverage.hit("rerun: consumers are left alone");
                }
                case TRY_CANCEL ->
                    ledger.require(
                            after.status().isTerminal(),
                            "ack.cancel",
                            () -> row.id() + " was cancelled and is " + after.status());
                default ->
                    ledger.require(
                            after.status() == Status.FINISHED || after.generation() > row.generation(),
                            "ack.mark",
                            () -> row.id() + " was marked finished and is " + after.status());
            }
        });
    }

    private void pause(Book book) {
        List<String> ids = book.components.values().stream()
                .filter(row -> row.paused() != chance(30) && !book.isRemoved(row.componentId()))
                .map(row -> row.componentId())
                .toList();
        if (ids.isEmpty()) {
            return;
        }
        String id = ids.get(random.nextInt(ids.size()));
        pause(book, id, !Objects.requireNonNull(book.components.get(id)).paused());
    }

    boolean pause(Book book, String id, boolean paused) {
        note((paused ? "pause " : "resume ") + id);
        return command(Command.NONE, List.of(), () -> {
            engine.service().setStatus(book.id, List.of(id), paused ? StatusCommand.PAUSE : StatusCommand.RESUME);
            ledger.require(
                    Objects.requireNonNull(book.components.get(id)).paused() == paused,
                    "ack.pause",
                    () -> id + " was paused or resumed and is not");
        });
    }

    private void deactivate(Book book) {
        if (book.row.state() == PipelineState.SCHEDULED) {
            boolean cancel = chance(60);
            note("deactivate " + book.id + (cancel ? "" : ", letting finish"));
            command(Command.DEACTIVATE, List.of(), () -> {
                engine.service().deactivate(book.id, cancel);
                ledger.require(
                        book.row.state() == PipelineState.DEACTIVATING || book.row.state() == PipelineState.INACTIVE,
                        "ack.deactivate",
                        () -> book.id + " was deactivated and is " + book.row.state());
                coverage.hit(cancel ? "deactivation: cancelled" : "deactivation: lets finish");
            });
        } else if (book.row.state() == PipelineState.INACTIVE || book.row.state() == PipelineState.DEACTIVATING) {
            resume(book);
        }
    }

    private void resume(Book book) {
        Spec spec = Objects.requireNonNull(book.versions.get(book.row.latestVersion()));
        Instant timestamp = null;
        if (!spec.onDemand && chance(40)) {
            timestamp = clock.instant().plusSeconds(300L * random.nextInt(-12, 6));
        }
        long finished = book.instances.values().stream()
                .filter(row -> row.status() == Status.FINISHED)
                .count();
        if (activate(book.id, spec, timestamp) && timestamp != null && finished > 0) {
            coverage.hit("activation: ended ones stay");
        }
    }

    private void edit(Book book) {
        Spec latest = Objects.requireNonNull(book.versions.get(book.row.latestVersion()));
        Spec next = latest.copy();
        String what = generator.edit(next, Objects.requireNonNull(removed.get(book.id)));
        note("edit " + book.id + ": " + what);
        if (put(book.id, next) && !next.onDemand && book.row.state() != PipelineState.DEACTIVATING) {
            activate(book.id, next, null);
        }
    }

    private void delete(Book book) {
        note("delete " + book.id);
        command(Command.DELETE, List.of(), () -> {
            engine.service().deletePipeline(book.id);
            coverage.hit("pipeline: to DELETING");
            settle();
            try {
                engine.service().definition(book.id, io.penstock.service.DefinitionVersion.LATEST);
                throw ledger.fail("ack.delete", book.id + " was deleted and can be read");
            } catch (PipelineException e) {
                note("  " + e.getMessage());
            }
        });
    }

    // ---- faults and bad calls ----

    private void fault() {
        Fault[] all = Fault.values();
        Fault fault = all[random.nextInt(all.length)];
        note("fault " + fault);
        store.arm(fault, 1 + (chance(20) ? random.nextInt(3) : 0));
    }

    private void refusedCall() {
        List<String> alive = pipelines.stream()
                .filter(id -> !ledger.book(id).gone && ledger.book(id).row.state() != PipelineState.DELETING)
                .toList();
        if (alive.isEmpty() || store.isArmed()) {
            return;
        }
        settle();
        Book book = ledger.book(alive.get(random.nextInt(alive.size())));
        if (!isSettled()) {
            return;
        }
        var rows = states(book);
        String open =
                book.open.values().stream().map(InstanceRow::id).findFirst().orElse("@none");
        long before = ledger.changes;
        int draw = random.nextInt(7);
        note("bad call " + draw);
        try {
            switch (draw) {
                case 0 -> engine.service().setStatus(book.id, List.of(open, "@nobody"), StatusCommand.TRY_CANCEL);
                case 1 -> engine.service().setStatus(book.id, List.of(open, "@nobody"), StatusCommand.MARK_FINISHED);
                case 2 -> engine.service().setStatus(book.id, List.of(open), StatusCommand.RERUN);
                case 3 -> engine.service().setStatus(book.id, List.of("nobody"), StatusCommand.PAUSE);
                case 4 ->
                    engine.service()
                            .putDefinition(
                                    book.id,
                                    PipelineDefinition.of(List.of(PipelineObject.of("A", "ShellCommandActivity")
                                            .with("command", ""))));
                case 5 -> {
                    if (held.isEmpty()) {
                        throw new TaskNotFoundException("none is held");
                    }
                    engine.tasks()
                            .setTaskStatus(held.get(0).task.taskId(), TaskResult.failed("Service_Mine", "no", null));
                    if (ledger.isHeld(
                            held.get(0).task.pipelineId(), held.get(0).task.taskId())) {
                        throw ledger.fail("refused.not", "errorId Service_Mine was accepted");
                    }
                    return;
                }
                default ->
                    engine.tasks()
                            .reportTaskProgress(
                                    held.isEmpty()
                                            ? "df-none:1:1:1:1"
                                            : held.get(0).task.taskId(),
                                    Map.of("@mine", "no"));
            }
            throw ledger.fail("refused.not", "bad call " + draw + " was accepted");
        } catch (PipelineException e) {
            ledger.require(
                    before == ledger.changes || rows.equals(states(book)),
                    "refused.changed",
                    () -> "bad call " + draw + " changed something");
            ledger.require(
                    e.getMessage() != null && !e.getMessage().isBlank(), "refused.message", () -> "no message: " + e);
        }
    }

    private static List<String> states(Book book) {
        return book.instances.values().stream()
                .map(row -> row.id() + row.status() + row.generation() + "/" + row.attempts())
                .toList();
    }

    // ---- what listeners hear ----

    private void heard(PipelineEvent event) {
        if (event instanceof PipelineEvent.InstanceChanged changed) {
            trace.add("    " + changed.instanceId() + " "
                    + changed.from().map(Status::name).orElse("-") + " -> " + changed.to()
                    + changed.message().map(text -> " (" + text + ")").orElse(""));
            String key = changed.pipelineId() + changed.instanceId();
            Told last = told.put(key, new Told(changed.to(), changed.at()));
            Status before = last == null ? null : last.status();
            boolean range = before == Status.SKIPPED && changed.from().isEmpty();
            // The events of a step whose reply was lost are never told.
            boolean gap =
                    last != null && !last.at().isAfter(lostAt) && !changed.at().isBefore(lostAt);
            if (before != null && !range && !gap) {
                ledger.require(
                        changed.from().isPresent() && changed.from().get() == before,
                        "event.chain",
                        () -> changed.instanceId() + " was told to be " + before + " and now to come from "
                                + changed.from() + " to " + changed.to());
            }
            ledger.require(
                    coverage.transition(changed.kind(), changed.from(), changed.to()),
                    "status.table",
                    () -> changed.kind() + " " + changed.instanceId() + " went from " + changed.from() + " to "
                            + changed.to());
        } else if (event instanceof PipelineEvent.PipelineChanged changed) {
            coverage.hit("pipeline: " + changed.from() + " to " + changed.to());
            trace.add("    pipeline " + changed.from() + " -> " + changed.to());
        } else if (event instanceof PipelineEvent.ComponentChanged changed) {
            coverage.hit(
                    changed.state() == ComponentState.PAUSED
                            ? "component: SCHEDULED to PAUSED"
                            : "component: PAUSED to SCHEDULED");
        }
    }

    // ---- the end ----

    /** Lets everything succeed, and sees to it that everything ends. */
    private void rest() {
        note("rest");
        store.disarm();
        runtime.slowWork = 0;
        machines.tame();
        guarded(() -> {
            for (int round = 0; round < 3000; round++) {
                settle();
                if (pipelines.stream().allMatch(this::isOver) && isQuiet()) {
                    break;
                }
                help();
                Instant next = runtime.nextTimer().orElse(clock.instant().plusSeconds(60));
                advanceTo(next.isBefore(clock.instant()) ? clock.instant() : next);
                if (round % 25 == 0) {
                    check();
                }
            }
            probe.atRest(machines.leaked(), performed);
        });
        if (ledger.violation != null) {
            throw ledger.violation;
        }
    }

    private boolean isQuiet() {
        return ledger.books.values().stream()
                .allMatch(book -> book.gone || (book.tasks.isEmpty() && book.outbox.isEmpty()));
    }

    /** One round of a very diligent operator and very diligent workers. */
    private void help() {
        for (Book book : ledger.books.values()) {
            if (book.gone || book.row.state() == PipelineState.DELETING) {
                continue;
            }
            if (book.spec == null) {
                retryActivation(book.id, book);
                continue;
            }
            for (var component : List.copyOf(book.components.values())) {
                if (component.paused() && !book.isRemoved(component.componentId())) {
                    pause(book, component.componentId(), false);
                }
            }
            if (book.row.state() == PipelineState.INACTIVE) {
                activate(book.id, Objects.requireNonNull(book.versions.get(book.row.latestVersion())), null);
            }
            for (InstanceRow row : List.copyOf(book.open.values())) {
                if (row.status() == Status.WAITING_ON_DEPENDENCIES && row.referrer() == 0) {
                    probe.decide(book, row);
                }
            }
            var groups = new HashSet<String>();
            for (TaskRow task : book.tasks.values()) {
                if (task.holder() == null
                        && !task.workerGroup().startsWith("penstock:")
                        && groups.add(task.workerGroup())) {
                    poll(task.workerGroup(), 50);
                }
            }
        }
        settle();
        for (Held one : List.copyOf(held)) {
            end(one, TaskResult.finished());
        }
        for (Hands.Held one : List.copyOf(hands.held.values())) {
            localEnd(one, 0);
        }
    }

    /** Before the first engine there is nobody to ask. */
    private static final class NoTasks implements io.penstock.service.TaskService {
        @Override
        public CompletableFuture<Optional<Task>> pollForTask(PollRequest request) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public boolean reportTaskProgress(String taskId, Map<String, String> fields) {
            return true;
        }

        @Override
        public void setTaskStatus(String taskId, TaskResult result) {}

        @Override
        public boolean reportTaskRunnerHeartbeat(
                String taskrunnerId, Optional<String> workerGroup, Optional<String> hostname) {
            return true;
        }
    }

    List<Held> heldOf(String pipelineId, String instanceId) {
        return held.stream()
                .filter(one -> one.task.pipelineId().equals(pipelineId) && one.instanceId.equals(instanceId))
                .toList();
    }

    /** Whether a task that the engine's process holds is in the hands of its worker, or a call of a provider. */
    boolean isInHand(TaskRow task) {
        return (task.kind() != TaskRow.Kind.WORK && task.kind() != TaskRow.Kind.CHECK)
                || hands.held.containsKey(task.taskId());
    }

    /** Finishes whatever task of an instance is in somebody's hands; says whether there was one. */
    boolean finishTasksOf(String pipelineId, String instanceId) {
        List<Held> here = heldOf(pipelineId, instanceId).stream()
                .filter(one -> ledger.isHeld(pipelineId, one.task.taskId()))
                .toList();
        here.forEach(one -> end(one, TaskResult.finished()));
        List<Hands.Held> local = hands.held.values().stream()
                .filter(one -> one.task().pipelineId().equals(pipelineId)
                        && one.task().attemptId().startsWith(instanceId + "_Attempt="))
                .toList();
        local.forEach(one -> localEnd(one, 0));
        return !here.isEmpty() || !local.isEmpty();
    }

    boolean resume(Book book, String why) {
        note("resume because " + why);
        return activate(book.id, Objects.requireNonNull(book.versions.get(book.row.latestVersion())), null);
    }

    Duration lead() {
        return lead;
    }
}
