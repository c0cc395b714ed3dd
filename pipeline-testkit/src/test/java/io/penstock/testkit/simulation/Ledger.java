package io.penstock.testkit.simulation;

import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.OutboxRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.ComponentKind;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.testkit.simulation.IntervalModel.Slot;
import io.penstock.testkit.simulation.Spec.Comp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has become durable, row by row, and whether it may. Every commit is judged before the engine hears that it is done;
 * a fault that is found is kept in {@link #violation} too, because whoever stands between may swallow it.
 */
final class Ledger {

    /** What an operator is asking for at this moment: only that may explain certain changes. */
    enum Command {
        NONE,
        RERUN,
        MARK,
        CANCEL,
        ACTIVATE,
        DEACTIVATE,
        DELETE
    }

    private static final Set<String> INFRASTRUCTURE = Set.of(
            "Service_NodeLost",
            "Service_WorkerLost",
            "Service_ResourceLost",
            "Service_WorkerEnded",
            "Service_TaskLost");
    private static final int INFRASTRUCTURE_BUDGET = 10;

    /** One pipeline as it stands in the store, with what must be there. */
    static final class Book {
        final String id;
        PipelineRow row;
        final Map<Integer, Spec> versions = new HashMap<>();

        @Nullable
        Spec spec;

        final Map<String, IntervalModel> intervals = new LinkedHashMap<>();
        final Map<String, Comp> known = new HashMap<>();
        final TreeMap<Long, InstanceRow> instances = new TreeMap<>();
        final Map<String, InstanceRow> byId = new HashMap<>();
        final Map<String, TreeMap<Instant, InstanceRow>> byComponent = new HashMap<>();
        final List<InstanceRow> ranges = new ArrayList<>();
        final Map<Long, InstanceRow> open = new LinkedHashMap<>();
        final Map<Long, List<InstanceRow>> checks = new HashMap<>();
        final Map<Long, TreeMap<Integer, AttemptRow>> attempts = new HashMap<>();
        final Map<Long, Map<Integer, Integer>> generationOf = new HashMap<>();
        final Map<String, ComponentRow> components = new HashMap<>();
        final Map<TaskRow.Key, TaskRow> tasks = new LinkedHashMap<>();
        final Map<String, TaskRow> held = new HashMap<>();
        final Map<Long, OutboxRow> outbox = new HashMap<>();

        /** Until when the engine must wait for holders whom perhaps nobody heard, by task id. */
        final Map<String, Instant> grace = new HashMap<>();

        /** Until when a new process must wait for them at least. */
        final Map<String, Instant> promised = new HashMap<>();

        final Set<String> everSent = new HashSet<>();

        @Nullable
        Instant timestamp;

        /** What a deactivation cancelled and was not made anew yet. */
        final Set<Long> deactivated = new HashSet<>();

        int onDemandSets;
        boolean gone;

        Book(PipelineRow row) {
            this.id = row.pipelineId();
            this.row = row;
        }

        Comp comp(String componentId) {
            Spec now = spec;
            Comp comp = now == null ? null : now.comps.get(componentId);
            return comp != null ? comp : Objects.requireNonNull(known.get(componentId), componentId);
        }

        boolean isRemoved(String componentId) {
            return spec == null || !spec.comps.containsKey(componentId);
        }

        @Nullable
        InstanceRow at(String componentId, Instant start) {
            TreeMap<Instant, InstanceRow> rows = byComponent.get(componentId);
            if (rows == null) {
                return null;
            }
            InstanceRow row = rows.get(start);
            return row != null ? row : rangeAt(componentId, start);
        }

        /** The stretch of skipped intervals that an interval lies in. */
        @Nullable
        InstanceRow rangeAt(String componentId, Instant start) {
            for (InstanceRow range : ranges) {
                if (range.componentId().equals(componentId)
                        && !start.isBefore(range.start())
                        && start.isBefore(Objects.requireNonNull(range.through()))) {
                    return range;
                }
            }
            return null;
        }

        IntervalModel model(String componentId) {
            return Objects.requireNonNull(intervals.get(componentId), componentId);
        }
    }

    private final InstantSource clock;
    private final Coverage coverage;
    private final Duration lead;
    private List<Step> lastSteps = List.of();
    final Map<String, Book> books = new LinkedHashMap<>();
    Command command = Command.NONE;
    final Set<String> commanded = new HashSet<>();

    /** Attempts whose end was reported by the worker in the engine's process; forgotten with that process. */
    final Set<String> reportedHere = new HashSet<>();

    @Nullable
    Violation violation;

    long changes;
    Instant faultAt = Instant.MIN;

    /** The events of a step whose reply was lost are never told. */
    Runnable onLostReply = () -> {};

    Ledger(InstantSource clock, Coverage coverage, Duration lead) {
        this.clock = clock;
        this.coverage = coverage;
        this.lead = lead;
    }

    Violation fail(String check, String what) {
        var found = new Violation(check, what);
        if (violation == null) {
            violation = found;
        }
        return found;
    }

    void require(boolean holds, String check, java.util.function.Supplier<String> what) {
        if (!holds) {
            throw fail(check, what.get());
        }
    }

    void faulted(SimStore.Fault fault) {
        faultAt = clock.instant();
        switch (fault) {
            case REFUSE_STEP -> coverage.hit("store: refuses a step");
            case LOSE_STEP_REPLY -> {
                coverage.hit("store: loses the reply of a step");
                onLostReply.run();
            }
            case CRASH_BEFORE_STEP -> coverage.hit("crash: before a commit");
            case CRASH_AFTER_STEP -> coverage.hit("crash: after a commit");
            case REFUSE_CLAIM -> coverage.hit("store: refuses a claim");
            case LOSE_CLAIM_REPLY -> coverage.hit("store: loses the reply of a claim");
            default -> coverage.hit("fault: " + fault);
        }
    }

    void created(PipelineRow row) {
        books.putIfAbsent(row.pipelineId(), new Book(row));
        changes++;
    }

    Book book(String pipelineId) {
        return Objects.requireNonNull(books.get(pipelineId), pipelineId);
    }

    // ---- tasks handed out and prolonged ----

    void tasksChanged(List<TaskRow> rows, Set<TaskRow.Key> done) {
        for (TaskRow row : rows) {
            if (done.contains(row.key())) {
                Book book = book(row.pipelineId());
                TaskRow before = book.tasks.get(row.key());
                require(before != null, "task.unknown", () -> "changed a task that is not there: " + row.taskId());
                if (before != null && before.holder() != null) {
                    book.held.remove(before.taskId());
                    require(
                            row.holder() == null || before.handouts() == row.handouts(),
                            "task.stolen",
                            () -> row.taskId() + " was taken from " + before.holder());
                    if (row.holder() == null && !before.acknowledged()) {
                        coverage.hit("leases: not acknowledged, handed out again");
                    }
                }
                book.tasks.put(row.key(), row);
                if (row.holder() != null) {
                    book.held.put(row.taskId(), row);
                }
                changes++;
            }
        }
    }

    /** An engine read a pipeline back: whoever holds a task of it gets a full period to report. */
    void loaded(String pipelineId, boolean byNewProcess) {
        Book book = books.get(pipelineId);
        if (book != null) {
            for (TaskRow task : book.held.values()) {
                if (task.leaseUntil() != null) {
                    Instant until = clock.instant().plus(task.acknowledged() ? task.silence() : Duration.ofMinutes(2));
                    book.grace.put(task.taskId(), until);
                    if (byNewProcess) {
                        book.promised.put(task.taskId(), until);
                    }
                }
            }
        }
    }

    /** When the lease of a held task is over. */
    static Instant leaseEnd(Book book, TaskRow task) {
        Instant until = Objects.requireNonNull(task.leaseUntil());
        Instant grace = book.grace.getOrDefault(task.taskId(), until);
        return grace.isAfter(until) ? grace : until;
    }

    boolean isHeld(String pipelineId, String taskId) {
        Book book = books.get(pipelineId);
        return book != null && book.held.containsKey(taskId);
    }

    // ---- steps ----

    void committed(List<Step> steps) {
        // A commit whose reply was lost is tried again pipeline by pipeline: the same rows once more.
        var again = new HashSet<Step>(lastSteps);
        lastSteps = List.copyOf(steps);
        steps.stream().filter(step -> !again.contains(step)).forEach(this::committed);
        if (again.containsAll(steps)) {
            lastSteps = List.copyOf(again);
        }
    }

    private void committed(Step step) {
        try {
            judge(step);
        } catch (Violation e) {
            throw e;
        } catch (RuntimeException e) {
            var found = new Violation("oracle", "the oracle itself failed: " + e);
            found.initCause(e);
            if (violation == null) {
                violation = found;
            }
            throw found;
        }
    }

    private void judge(Step step) {
        Book book = book(step.pipelineId());
        if (step.isEmpty() && !step.deletesHistory()) {
            return;
        }
        changes++;
        PipelineRow row = step.pipeline();
        if (step.deletesHistory()) {
            book.gone = true;
        }
        if (book.gone) {
            return;
        }
        Spec specBefore = book.spec;
        if (row != null) {
            pipeline(book, row);
        }
        for (ComponentRow component : step.components()) {
            book.components.put(component.componentId(), component);
        }
        var before = new HashMap<Long, InstanceRow>();
        for (InstanceRow instance : step.instances()) {
            InstanceRow old = book.instances.get(instance.seq());
            if (old != null) {
                before.put(instance.seq(), old);
            }
            put(book, instance);
        }
        for (InstanceRow instance : step.instances().stream()
                .sorted((one, other) -> Long.compare(one.seq(), other.seq()))
                .toList()) {
            InstanceRow old = before.get(instance.seq());
            if (old == null) {
                made(book, instance);
            } else {
                changed(book, old, instance, before);
            }
        }
        for (AttemptRow attempt : step.attempts()) {
            attempt(book, attempt);
        }
        for (InstanceRow instance : step.instances()) {
            attemptsOf(book, before.get(instance.seq()), instance);
        }
        for (TaskRow.Key key : step.endedTasks()) {
            TaskRow gone = book.tasks.remove(key);
            if (gone != null) {
                book.held.remove(gone.taskId());
            }
        }
        for (TaskRow task : step.tasks()) {
            TaskRow old = book.tasks.put(task.key(), task);
            require(old == null, "task.twice", () -> "task " + task.key() + " was issued twice");
            require(task.holder() == null, "task.held", () -> "task " + task.key() + " was issued with a holder");
        }
        var fired = new HashMap<String, Integer>();
        for (OutboxRow effect : step.outbox()) {
            require(
                    book.everSent.add(effect.idempotencyKey()),
                    "action.key",
                    () -> "two effects have the key " + effect.idempotencyKey());
            book.outbox.put(effect.id(), effect);
            fired.merge(effect.instance() + "/" + effect.cause(), 1, Integer::sum);
        }
        step.acknowledged().forEach(book.outbox::remove);
        for (InstanceRow instance : step.instances()) {
            actions(book, specBefore, before.get(instance.seq()), instance, fired);
        }
        fired.forEach((key, count) -> require(count == 0, "action.unasked", () -> key + " fired " + count + " times"));
        for (InstanceRow instance : step.instances()) {
            parked(book, instance);
            InstanceRow old = before.get(instance.seq());
            if (old != null && old.parked() && !old.status().isTerminal() && !instance.parked()) {
                coverage.hit("parked: came back");
            }
        }
        slots(book, step.instances());
    }

    private void pipeline(Book book, PipelineRow row) {
        PipelineRow old = book.row;
        book.row = row;
        if (old.state() != row.state()) {
            require(
                    switch (row.state()) {
                        case PENDING -> false;
                        case SCHEDULED ->
                            command == Command.ACTIVATE
                                    || (old.state() == PipelineState.FINISHED
                                            && (command == Command.RERUN || command == Command.MARK));
                        case FINISHED ->
                            old.state() == PipelineState.SCHEDULED
                                    || command == Command.ACTIVATE
                                    || command == Command.RERUN
                                    || command == Command.MARK;
                        case DEACTIVATING, INACTIVE ->
                            command == Command.DEACTIVATE || old.state() == PipelineState.DEACTIVATING;
                        case DELETING -> command == Command.DELETE;
                    },
                    "pipeline.state",
                    () -> old.state() + " to " + row.state() + " without a reason; command " + command);
        }
        if (row.activeVersion() != old.activeVersion()
                || !Objects.equals(row.lastActivation(), old.lastActivation())
                || !Objects.equals(row.onDemandCursor(), old.onDemandCursor())) {
            require(command == Command.ACTIVATE, "pipeline.activated", () -> "activated without a command");
            activated(book, row);
        }
        require(
                row.nextSeq() >= old.nextSeq(),
                "pipeline.seq",
                () -> "nextSeq went back from " + old.nextSeq() + " to " + row.nextSeq());
    }

    private void activated(Book book, PipelineRow row) {
        Spec spec = book.versions.get(row.activeVersion());
        require(spec != null, "pipeline.version", () -> "version " + row.activeVersion() + " was never put");
        Spec follow = Objects.requireNonNull(spec);
        book.spec = follow;
        Instant first = Objects.requireNonNull(row.firstActivation());
        for (Comp comp : follow.comps.values()) {
            book.known.put(comp.id, comp);
            if (comp.kind == ComponentKind.PRECONDITION) {
                continue;
            }
            book.intervals.computeIfAbsent(comp.id, id -> new IntervalModel());
        }
        if (!follow.onDemand) {
            for (Spec.Sched schedule : follow.schedules.values()) {
                schedule(book, follow, schedule, first);
            }
        }
        if (follow.onDemand) {
            book.onDemandSets++;
            Instant second = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            Instant last = book.byComponent.values().stream()
                    .filter(rows -> !rows.isEmpty())
                    .map(TreeMap::lastKey)
                    .max(Instant::compareTo)
                    .orElse(null);
            Instant start = last != null && !last.isBefore(second) ? last.plusSeconds(1) : second;
            if (!start.equals(second)) {
                coverage.hit("ids: on-demand, one second later");
            }
            for (Comp comp : follow.comps.values()) {
                if (comp.kind != ComponentKind.PRECONDITION) {
                    book.model(comp.id).next = start;
                }
            }
        }
    }

    /** The components of a schedule change to a new period together, and new ones follow the others. */
    private void schedule(Book book, Spec spec, Spec.Sched schedule, Instant first) {
        Instant reached = clock.instant();
        IntervalModel others = null;
        var models = new ArrayList<IntervalModel>();
        for (Comp comp : spec.comps.values()) {
            if (comp.kind != ComponentKind.PRECONDITION && comp.schedule.equals(schedule.id())) {
                IntervalModel model = book.model(comp.id);
                models.add(model);
                if (!model.isNew()) {
                    others = model;
                    reached = model.next != null && model.next.isAfter(reached) ? model.next : reached;
                }
            }
        }
        for (IntervalModel model : models) {
            if (model.isNew() && others != null) {
                model.joins(others);
            }
        }
        boolean cut = false;
        for (IntervalModel model : models) {
            cut |= model.follow(schedule, first, reached);
        }
        if (cut) {
            coverage.hit("edit: a new period begins at a boundary");
        }
    }

    private static void ranges(Book book, InstanceRow range) {
        book.ranges.removeIf(other -> other.seq() == range.seq());
        book.ranges.add(range);
    }

    private void put(Book book, InstanceRow instance) {
        book.instances.put(instance.seq(), instance);
        book.byId.put(instance.id(), instance);
        if (instance.referrer() == 0) {
            book.byComponent
                    .computeIfAbsent(instance.componentId(), id -> new TreeMap<>())
                    .put(instance.start(), instance);
            if (instance.through() != null) {
                ranges(book, instance);
            }
        } else {
            List<InstanceRow> checks = book.checks.computeIfAbsent(instance.referrer(), seq -> new ArrayList<>());
            checks.removeIf(other -> other.seq() == instance.seq());
            checks.add(instance);
        }
        if (instance.status().isTerminal()) {
            book.open.remove(instance.seq());
        } else {
            book.open.put(instance.seq(), instance);
        }
    }

    // ---- promise 1: exactly one instance for each interval ----

    private static String time(Instant moment) {
        String text = moment.truncatedTo(ChronoUnit.SECONDS).toString();
        return text.substring(0, text.length() - 1);
    }

    private void made(Book book, InstanceRow instance) {
        Comp comp = book.comp(instance.componentId());
        if (instance.referrer() != 0) {
            InstanceRow referrer = book.instances.get(instance.referrer());
            require(
                    referrer != null && instance.start().equals(referrer.start()),
                    "interval.check",
                    () -> instance.id() + " has no referrer of its interval");
            long same = book.checks.get(instance.referrer()).stream()
                    .filter(other -> other.componentId().equals(instance.componentId()))
                    .count();
            require(same == 1, "interval.twice", () -> instance.id() + " was made " + same + " times");
            String id =
                    "@" + comp.id + "_" + Objects.requireNonNull(referrer).componentId() + "_" + time(instance.start());
            require(instance.id().equals(id), "id", () -> instance.id() + " is to be " + id);
            coverage.hit("ids: a precondition names its referrer");
            return;
        }
        String id = "@" + comp.id + "_" + time(instance.start());
        require(instance.id().equals(id), "id", () -> instance.id() + " is to be " + id);
        long count = book.instances.values().stream()
                .filter(other -> other.componentId().equals(comp.id)
                        && other.start().equals(instance.start())
                        && (other.through() == null) == (instance.through() == null))
                .count();
        require(count == 1, "interval.twice", () -> instance.id() + " was made " + count + " times");
        require(
                instance.generation() == 1,
                "generation",
                () -> instance.id() + " begins with " + instance.generation());
        IntervalModel model = book.model(comp.id);
        Spec spec = Objects.requireNonNull(book.spec);
        require(
                !book.isRemoved(comp.id) || instance.status() == Status.SKIPPED,
                "interval.removed",
                () -> instance.id() + " was made though its component is removed");
        if (spec.onDemand) {
            require(
                    instance.start().equals(model.next),
                    "interval.unexpected",
                    () -> instance.id() + " was made; expected a set at " + model.next);
            return;
        }
        if (comp.kind == ComponentKind.RESOURCE
                && instance.through() == null
                && book.rangeAt(comp.id, instance.start()) != null) {
            // It was passed over, and somebody who was rerun needs it all the same.
            coverage.hit("rerun: a skipped resource is made");
            return;
        }
        Slot expected = model.upcoming();
        require(
                expected != null
                        && expected.start().equals(instance.start())
                        && expected.end().equals(instance.end()),
                "interval.unexpected",
                () -> instance.id() + " " + instance.start() + ".." + instance.end() + " was made; expected " + expected
                        + " of " + model);
        if (instance.through() != null) {
            require(
                    command == Command.ACTIVATE && book.timestamp != null,
                    "interval.skip",
                    () -> instance.id() + " skips intervals and nobody asked for it");
            Instant timestamp = Objects.requireNonNull(book.timestamp);
            Slot after = model.from(timestamp);
            Slot from = expected;
            Slot last = from;
            while (from != null && from.start().isBefore(timestamp)) {
                last = from;
                from = model.from(from.end());
            }
            Instant through = after == null ? Objects.requireNonNull(last).end() : after.start();
            require(
                    instance.status() == Status.SKIPPED && through.equals(instance.through()),
                    "interval.skip",
                    () -> instance.id() + " skips to " + instance.through() + "; expected " + through);
            model.next = instance.through();
            return;
        }
        boolean scheduled = book.row.state() == PipelineState.SCHEDULED || book.row.state() == PipelineState.FINISHED;
        require(scheduled, "interval.inactive", () -> instance.id() + " was made while " + book.row.state());
        Instant earliest = comp.kind == ComponentKind.RESOURCE
                ? instance.start()
                : instance.start().minus(lead);
        require(
                !clock.instant().isBefore(earliest),
                "interval.early",
                () -> instance.id() + " was made at " + clock.instant());
        model.next = instance.end();
    }

    // ---- rows that change ----

    private void changed(Book book, InstanceRow old, InstanceRow now, Map<Long, InstanceRow> before) {
        require(
                old.id().equals(now.id())
                        && old.start().equals(now.start())
                        && old.end().equals(now.end())
                        && old.componentId().equals(now.componentId())
                        && old.referrer() == now.referrer()
                        && old.createdAt().equals(now.createdAt()),
                "row.identity",
                () -> old.id() + " became " + now);
        if (now.generation() != old.generation()) {
            require(
                    (now.generation() == old.generation() + 1 && old.status().isTerminal())
                            || (now.generation() > old.generation()
                                    && !old.status().isTerminal()),
                    "generation",
                    () -> now.id() + " went from generation " + old.generation() + " (" + old.status() + ") to "
                            + now.generation());
            reopened(book, old, now, before);
            return;
        }
        if (old.status() == now.status()) {
            return;
        }
        book.deactivated.remove(now.seq());
        if (old.status().isTerminal()) {
            require(
                    now.status() == Status.FINISHED && command == Command.MARK && commanded.contains(now.id()),
                    "status.terminal",
                    () -> now.id() + " was " + old.status() + " and is " + now.status());
        }
        Comp comp = book.comp(now.componentId());
        switch (now.status()) {
            case SKIPPED -> {
                require(
                        command == Command.ACTIVATE
                                && book.timestamp != null
                                && now.start().isBefore(book.timestamp),
                        "status.skipped",
                        () -> now.id() + " was skipped without a reason");
                coverage.hit("activation: timestamp skips rows");
            }
            case CANCELED -> canceled(book, comp, old, now);
            case CASCADE_FAILED -> cascaded(book, comp, now);
            case FAILED -> failed(comp, now);
            case FINISHED -> {
                if (comp.kind == ComponentKind.DATA_NODE
                        && !(command == Command.MARK && commanded.contains(now.id()))) {
                    require(
                            isReady(book, now),
                            "order.node",
                            () -> now.id() + " finished though " + missing(book, now));
                }
            }
            case RUNNING -> {
                if (comp.kind == ComponentKind.PRECONDITION) {
                    InstanceRow referrer = Objects.requireNonNull(book.instances.get(now.referrer()));
                    require(
                            isDue(book, referrer) && unmet(book, referrer).isEmpty(),
                            "order.check",
                            () -> now.id() + " is checked though " + missing(book, referrer));
                }
            }
            case SHUTTING_DOWN -> {
                // A deactivation, or somebody who needs its slot, lets go of a machine that nobody works on.
                boolean leaving = book.row.state() == PipelineState.DEACTIVATING
                        || book.open.values().stream()
                                .anyMatch(other -> other.componentId().equals(comp.id)
                                        && other.status() == Status.WAITING_ON_DEPENDENCIES);
                boolean wanted = takers(book, now).stream()
                        .anyMatch(taker -> leaving ? taker.status().isActive() : !isAtRest(book, taker));
                require(!wanted, "resource.early", () -> now.id() + " is shut down though it has takers");
            }
            default -> {}
        }
    }

    private void reopened(Book book, InstanceRow old, InstanceRow now, Map<Long, InstanceRow> before) {
        book.deactivated.remove(now.seq());
        if (now.attempts() > 0) {
            coverage.hit("retries: attempt numbers go on after a rerun");
        }
        if (now.kind() == ComponentKind.RESOURCE) {
            return;
        }
        if (command == Command.ACTIVATE && now.referrer() == 0) {
            require(
                    old.status() == Status.CANCELED,
                    "generation.activation",
                    () -> now.id() + " was " + old.status() + " and was made anew by an activation");
            coverage.hit("activation: made anew in the next generation");
            return;
        }
        if (now.kind() == ComponentKind.PRECONDITION) {
            InstanceRow referrer = before.get(now.referrer());
            InstanceRow later = book.instances.get(now.referrer());
            require(
                    commanded.contains(now.id())
                            || (referrer != null && later != null && later.generation() > referrer.generation()),
                    "generation.check",
                    () -> now.id() + " was opened again, its referrer was not");
            return;
        }
        require(command == Command.RERUN, "generation.unasked", () -> now.id() + " was opened again by nobody");
        boolean fromCheck = book.checks.getOrDefault(now.seq(), List.of()).stream()
                .anyMatch(check -> commanded.contains(check.id()));
        Comp comp = book.comp(now.componentId());
        String resource = resourceId(book, comp);
        boolean fromResource = resource != null
                && commanded.stream()
                        .map(book.byId::get)
                        .anyMatch(row -> row != null && row.componentId().equals(resource));
        if (!commanded.contains(now.id()) && !fromCheck && !fromResource) {
            require(
                    old.status() == Status.CASCADE_FAILED,
                    "generation.spread",
                    () -> now.id() + " was " + old.status() + " and was opened again by the rerun of " + commanded);
            coverage.hit("rerun: spreads to what cascade-failed");
        }
    }

    private void canceled(Book book, Comp comp, InstanceRow old, InstanceRow now) {
        if (command == Command.DEACTIVATE
                && comp.kind == ComponentKind.ACTIVITY
                && old.status().isActive()) {
            book.deactivated.add(now.seq());
        }
        boolean reason = command == Command.DELETE
                || (command == Command.CANCEL && commanded.contains(now.id()))
                || (command == Command.DEACTIVATE && old.status().isActive());
        if (!reason && command == Command.ACTIVATE && book.isRemoved(comp.id)) {
            coverage.hit("edit: rows of a removed component are cancelled");
            reason = true;
        }
        if (!reason && now.referrer() != 0) {
            reason = Objects.requireNonNull(book.instances.get(now.referrer()))
                            .status()
                            .isTerminal()
                    || book.isRemoved(comp.id);
        }
        if (!reason && now.late() && !old.late() && comp.onLate.contains("Stop")) {
            coverage.hit("lateness: Terminate");
            reason = true;
        }
        if (!reason) {
            InstanceRow resource = resourceOf(book, now);
            reason = resource != null && resource.status().isFailure();
            if (reason && !book.comp(resource == null ? "" : resource.componentId()).retryAll) {
                coverage.hit("resources: died, retrynone cancels");
            }
        }
        require(reason, "status.canceled", () -> now.id() + " was cancelled without a reason: " + now.message());
    }

    private void cascaded(Book book, Comp comp, InstanceRow now) {
        InstanceRow cause = book.byId.get(String.valueOf(now.cascadeFailedOn()));
        require(
                comp.cascade && cause != null && cause.status().isFailure(),
                "cascade",
                () -> now.id() + " is CASCADE_FAILED on " + now.cascadeFailedOn() + ", mode cascade is "
                        + comp.cascade);
        boolean related = cause != null
                && (cause.referrer() == now.seq()
                        || Objects.requireNonNull(book.spec).dependencies(comp).stream()
                                .anyMatch(dependency -> dependency.id.equals(cause.componentId())));
        require(related, "cascade", () -> now.id() + " does not depend on " + now.cascadeFailedOn());
        for (InstanceRow check : book.checks.getOrDefault(now.seq(), List.of())) {
            require(
                    check.status().isTerminal(),
                    "cascade.check",
                    () -> check.id() + " is " + check.status() + " though its referrer has failed");
        }
    }

    private void failed(Comp comp, InstanceRow now) {
        require(comp.kind != ComponentKind.DATA_NODE, "status.failed", () -> now.id() + " is a data node and FAILED");
    }

    // ---- promise 5: attempts ----

    private void attempt(Book book, AttemptRow attempt) {
        TreeMap<Integer, AttemptRow> all = book.attempts.computeIfAbsent(attempt.instance(), seq -> new TreeMap<>());
        InstanceRow instance = Objects.requireNonNull(book.instances.get(attempt.instance()));
        AttemptRow old = all.get(attempt.number());
        if (old == null) {
            int expected = all.isEmpty() ? 1 : all.lastKey() + 1;
            require(
                    attempt.number() == expected,
                    "attempt.number",
                    () -> instance.id() + " has attempt " + attempt.number() + "; expected " + expected);
            AttemptRow before = all.isEmpty() ? null : all.lastEntry().getValue();
            require(
                    before == null || before.end() != null,
                    "attempt.open",
                    () -> instance.id() + " has attempt " + attempt.number() + " while the one before is open");
            require(
                    attempt.version() == book.row.activeVersion(),
                    "attempt.version",
                    () -> instance.id() + " attempt " + attempt.number() + " follows version " + attempt.version());
            if (attempt.version() > 1 && instance.generation() == 1 && attempt.number() == 1) {
                coverage.hit("edit: a waiting row takes the new version");
            }
            book.generationOf
                    .computeIfAbsent(attempt.instance(), seq -> new HashMap<>())
                    .put(attempt.number(), instance.generation());
            all.put(attempt.number(), attempt);
            begun(book, instance, attempt, before);
        } else {
            require(
                    old.version() == attempt.version() && old.start().equals(attempt.start()),
                    "attempt.version",
                    () -> instance.id() + " attempt " + attempt.number() + " changed its version or start");
            if (attempt.version() < book.row.activeVersion()) {
                coverage.hit("edit: an attempt keeps its version");
            }
            if (old.end() != null) {
                require(
                        old.status() == attempt.status() && Objects.equals(old.end(), attempt.end()),
                        "attempt.ended",
                        () -> instance.id() + " attempt " + attempt.number() + " had ended " + old.status() + " and is "
                                + attempt.status());
            }
            all.put(attempt.number(), attempt);
            if ("Service_WorkerLost".equals(attempt.errorId()) && old.end() == null) {
                for (TaskRow task : book.held.values()) {
                    require(
                            task.instance() != attempt.instance()
                                    || task.attempt() != attempt.number()
                                    || task.leaseUntil() == null
                                    || !clock.instant()
                                            .isBefore(book.promised.getOrDefault(task.taskId(), Instant.MIN)),
                            "lease.grace",
                            () -> task.taskId() + " was given up before " + book.promised.get(task.taskId()));
                }
            }
            require(
                    attempt.end() == null
                            || !"Service_WorkerEnded".equals(attempt.errorId())
                            || !reportedHere.contains(book.id + ":" + attempt.instance() + ":" + attempt.number()),
                    "report.lost",
                    () -> instance.id() + " attempt " + attempt.number() + ": its worker's report was forgotten");
        }
    }

    /** A new attempt of an activity: everything it needs must be there. */
    private void begun(Book book, InstanceRow instance, AttemptRow attempt, @Nullable AttemptRow before) {
        Comp comp = book.comp(instance.componentId());
        Integer generationBefore = before == null
                ? null
                : Objects.requireNonNull(book.generationOf.get(attempt.instance()))
                        .get(before.number());
        boolean first = generationBefore == null || generationBefore != instance.generation();
        if (comp.kind != ComponentKind.ACTIVITY) {
            return;
        }
        if (first) {
            ComponentRow component = book.components.get(comp.id);
            require(
                    component == null || !component.paused(),
                    "pause.ignored",
                    () -> instance.id() + " begins though its component is paused");
            require(
                    book.row.state() == PipelineState.SCHEDULED || book.row.state() == PipelineState.FINISHED,
                    "inactive.ignored",
                    () -> instance.id() + " begins though the pipeline is " + book.row.state());
            require(
                    isReady(book, instance),
                    "order.activity",
                    () -> instance.id() + " begins though " + missing(book, instance));
            if (instance.generation() == 1) {
                oldestFirst(book, comp, instance);
            } else if (instance.rerun()) {
                coverage.hit("slots: a rerun needs none");
            }
            spans(book, comp, instance);
        } else if (before != null && before.errorId() != null && !INFRASTRUCTURE.contains(before.errorId())) {
            Instant earliest = Objects.requireNonNull(before.end()).plus(comp.retryDelay());
            boolean edited = before.version() != attempt.version() || book.versions.size() > 1;
            require(
                    edited || !attempt.start().isBefore(earliest),
                    "retry.early",
                    () -> instance.id() + " tries again at " + attempt.start() + "; expected " + earliest);
            InstanceRow resource = resourceOf(book, instance);
            if (resource != null && resource.status() == Status.RUNNING) {
                coverage.hit("resources: kept through a retryDelay");
            }
        } else if (before != null && "Service_ResourceLost".equals(before.errorId())) {
            coverage.hit("resources: died under an attempt, retryall");
        } else if (before != null && "Service_WorkerLost".equals(before.errorId())) {
            coverage.hit("leases: silent worker, another attempt");
        }
    }

    private void oldestFirst(Book book, Comp comp, InstanceRow instance) {
        int waiting = 0;
        for (InstanceRow other : book.open.values()) {
            if (other.componentId().equals(comp.id)
                    && other.status() == Status.WAITING_ON_DEPENDENCIES
                    && other.seq() != instance.seq()
                    && isReady(book, other)) {
                waiting++;
                require(
                        comp.resource != null || other.start().isAfter(instance.start()) || other.generation() > 1,
                        "slot.order",
                        () -> instance.id() + " got a slot before " + other.id());
            }
        }
        if (waiting > 0) {
            coverage.hit("slots: given to the oldest of several");
        }
    }

    private void spans(Book book, Comp comp, InstanceRow instance) {
        Spec spec = Objects.requireNonNull(book.spec);
        if (spec.onDemand) {
            return;
        }
        var mine = new Slot(instance.start(), instance.end());
        for (Comp dependency : spec.dependencies(comp)) {
            IntervalModel theirs = book.model(dependency.id);
            List<Slot> members = book.model(comp.id).members(mine, theirs);
            if (members.size() > 1) {
                coverage.hit("roll-up: several members");
                for (Slot member : members) {
                    InstanceRow row = book.at(dependency.id, member.start());
                    if (row != null && row.status() == Status.SKIPPED) {
                        coverage.hit("roll-up: a skipped member satisfies");
                    }
                }
            }
            if (members.size() == 1 && members.get(0).end().isAfter(mine.end())) {
                coverage.hit("roll-down: one longer interval");
            }
            if (!dependency.schedule.equals(comp.schedule)) {
                long covered = members.stream()
                        .mapToLong(slot ->
                                slot.end().getEpochSecond() - slot.start().getEpochSecond())
                        .sum();
                if (covered < mine.end().getEpochSecond() - mine.start().getEpochSecond()) {
                    coverage.hit("roll-up: members outside do not count");
                }
            }
        }
    }

    private void attemptsOf(Book book, @Nullable InstanceRow old, InstanceRow instance) {
        TreeMap<Integer, AttemptRow> all = book.attempts.get(instance.seq());
        if (all == null || all.isEmpty()) {
            require(instance.attempts() == 0, "attempt.missing", () -> instance.id() + " has no attempt rows");
            return;
        }
        require(
                instance.attempts() == all.lastKey(),
                "attempt.count",
                () -> instance.id() + " counts " + instance.attempts() + " attempts and has " + all.lastKey());
        Comp comp = book.comp(instance.componentId());
        int charged = 0;
        int lost = 0;
        boolean expression = false;
        for (AttemptRow attempt : all.values()) {
            if (Objects.requireNonNull(book.generationOf.get(instance.seq())).get(attempt.number())
                            == instance.generation()
                    && attempt.errorId() != null) {
                if (INFRASTRUCTURE.contains(attempt.errorId())) {
                    lost++;
                } else {
                    charged++;
                }
                expression |= attempt.errorId().equals("Service_Expression")
                        || attempt.errorId().equals("Service_NoResource");
            }
            boolean last = attempt.number() == all.lastKey();
            require(
                    !(last && instance.status().isTerminal() && attempt.end() == null),
                    "attempt.open",
                    () -> instance.id() + " is " + instance.status() + " and its attempt is open");
        }
        int most = 0;
        for (Spec version : book.versions.values()) {
            Comp one = version.comps.get(comp.id);
            most = one == null ? most : Math.max(most, one.maximumRetries);
        }
        int allowed = most + 1;
        int found = charged;
        require(
                charged <= allowed,
                "retry.budget",
                () -> instance.id() + " has " + found + " charged attempts; allowed are " + allowed);
        int foundLost = lost;
        require(
                lost <= INFRASTRUCTURE_BUDGET + 1,
                "retry.infrastructure",
                () -> instance.id() + " has lost " + foundLost + " attempts");
        boolean fails = instance.status() == Status.FAILED
                && (old == null || old.status() != Status.FAILED || old.generation() != instance.generation());
        if (fails && !expression) {
            boolean timeout = all.lastEntry().getValue().errorId() != null
                    && Objects.equals(all.lastEntry().getValue().errorId(), "Service_PreconditionTimeout");
            boolean over = comp.kind == ComponentKind.PRECONDITION
                    && comp.preconditionMinutes > 0
                    && instance.checkingSince() != null
                    && !clock.instant()
                            .isBefore(instance.checkingSince().plus(Duration.ofMinutes(comp.preconditionMinutes)));
            boolean none = comp.kind == ComponentKind.RESOURCE && (!comp.retryAll || takersDone(book, instance));
            require(
                    charged > comp.maximumRetries || lost > INFRASTRUCTURE_BUDGET || timeout || over || none,
                    "retry.tooFew",
                    () -> instance.id() + " FAILED after " + found + " charged attempts; maximumRetries is "
                            + comp.maximumRetries);
            coverage.hit("retries: spent");
        }
        if (instance.status() == Status.TIMEDOUT
                || "Service_TerminateAfter".equals(all.lastEntry().getValue().errorId())) {
            coverage.hit("resources: terminateAfter under an attempt");
        }
    }

    // ---- promise 6: actions ----

    private void actions(
            Book book,
            @Nullable Spec specBefore,
            @Nullable InstanceRow old,
            InstanceRow now,
            Map<String, Integer> fired) {
        Comp comp = book.comp(now.componentId());
        if (book.isRemoved(comp.id) && specBefore != null && specBefore.comps.containsKey(comp.id)) {
            comp = specBefore.comps.get(comp.id);
        }
        Comp asks = Objects.requireNonNull(comp);
        boolean ends = now.status().isTerminal()
                && now.through() == null
                && (old == null || old.status() != now.status() || old.generation() != now.generation());
        boolean folded = old != null && old.generation() != now.generation();
        int success = fired.getOrDefault(now.seq() + "/onSuccess", 0);
        int fail = fired.getOrDefault(now.seq() + "/onFail", 0);
        int late = fired.getOrDefault(now.seq() + "/onLateAction", 0);
        fired.put(now.seq() + "/onSuccess", 0);
        fired.put(now.seq() + "/onFail", 0);
        fired.put(now.seq() + "/onLateAction", 0);
        int wantSuccess = ends && now.status() == Status.FINISHED ? alarms(asks.onSuccess) : 0;
        int wantFail = ends
                        && (now.status() == Status.FAILED
                                || now.status() == Status.TIMEDOUT
                                || now.status() == Status.CASCADE_FAILED)
                ? alarms(asks.onFail)
                : 0;
        int wantLate = now.late() && (old == null || !old.late()) ? alarms(asks.onLate) : 0;
        require(
                folded ? success <= 2 * alarms(asks.onSuccess) : success == wantSuccess,
                "action.onSuccess",
                () -> now.id() + " is " + now.status() + " and fired onSuccess " + success + " times");
        require(
                folded ? fail <= 2 * alarms(asks.onFail) : fail == wantFail,
                "action.onFail",
                () -> now.id() + " is " + now.status() + " and fired onFail " + fail + " times");
        require(late == wantLate, "action.onLate", () -> now.id() + " fired onLateAction " + late + " times");
        if (ends && success > 0) {
            coverage.hit("actions: onSuccess");
            if (command == Command.MARK) {
                coverage.hit("actions: onSuccess by MARK_FINISHED");
            }
        }
        if (ends && fail > 0) {
            coverage.hit("actions: onFail of " + now.status());
        }
        if (ends
                && (now.status() == Status.CANCELED || now.status() == Status.SKIPPED)
                && alarms(asks.onFail) + alarms(asks.onSuccess) > 0) {
            coverage.hit("actions: none of CANCELED or SKIPPED");
        }
        if (now.late() && (old == null || !old.late())) {
            Instant lateAt = now.start().plus(Duration.ofMinutes(asks.lateMinutes));
            require(
                    asks.lateMinutes > 0 && !clock.instant().isBefore(lateAt),
                    "late.early",
                    () -> now.id() + " is late at " + clock.instant() + "; its time is " + lateAt);
            boolean working = old != null && old.status().isActive();
            coverage.hit(working ? "lateness: fires while working" : "lateness: fires while waiting");
        }
    }

    private static int alarms(List<String> actions) {
        return (int) actions.stream().filter("Alarm"::equals).count();
    }

    private void slots(Book book, List<InstanceRow> changed) {
        var components = new HashSet<String>();
        changed.forEach(row -> components.add(row.componentId()));
        for (String id : components) {
            Comp comp = book.comp(id);
            if (comp.kind != ComponentKind.ACTIVITY && comp.kind != ComponentKind.RESOURCE) {
                continue;
            }
            if (Objects.requireNonNull(book.spec).onDemand) {
                continue;
            }
            int most = 0;
            for (Spec version : book.versions.values()) {
                Comp one = version.comps.get(id);
                most = one == null ? most : Math.max(most, one.maxActive);
            }
            long active = book.open.values().stream()
                    .filter(row -> row.componentId().equals(id)
                            && row.generation() == 1
                            && row.status().isActive())
                    .filter(row -> row.kind() != ComponentKind.RESOURCE || book.rangeAt(id, row.start()) == null)
                    .count();
            int allowed = most;
            require(
                    active <= allowed,
                    "slot.count",
                    () -> id + " has " + active + " active instances; maxActiveInstances is " + allowed);
        }
    }

    // ---- what an instance needs, computed anew ----

    boolean isDue(Book book, InstanceRow instance) {
        if (Objects.requireNonNull(book.spec).onDemand) {
            return true;
        }
        Comp comp = book.comp(instance.componentId());
        Instant due = comp.timeseries && comp.kind != ComponentKind.RESOURCE ? instance.end() : instance.start();
        return !clock.instant().isBefore(due);
    }

    /** The ids of dependencies that are not satisfied. */
    List<String> unmet(Book book, InstanceRow instance) {
        var unmet = new ArrayList<String>();
        Comp comp = book.comp(instance.componentId());
        Spec spec = Objects.requireNonNull(book.spec);
        for (Comp dependency : spec.dependencies(comp)) {
            if (spec.onDemand) {
                InstanceRow row = book.at(dependency.id, instance.start());
                if (row == null || !row.status().satisfies()) {
                    unmet.add(dependency.id);
                }
                continue;
            }
            var mine = new Slot(instance.start(), instance.end());
            for (Slot member : book.model(comp.id).members(mine, book.model(dependency.id))) {
                InstanceRow row = book.at(dependency.id, member.start());
                if (row == null || !row.status().satisfies()) {
                    unmet.add("@" + dependency.id + "_" + time(member.start()) + (row == null ? " (not made)" : ""));
                }
            }
        }
        return unmet;
    }

    List<InstanceRow> unmetChecks(Book book, InstanceRow instance) {
        return book.checks.getOrDefault(instance.seq(), List.of()).stream()
                .filter(check -> !check.status().satisfies())
                .toList();
    }

    boolean isReady(Book book, InstanceRow instance) {
        return isDue(book, instance)
                && unmet(book, instance).isEmpty()
                && unmetChecks(book, instance).isEmpty();
    }

    String missing(Book book, InstanceRow instance) {
        return (isDue(book, instance) ? "" : "it is not due, ") + "unmet are " + unmet(book, instance) + " and "
                + unmetChecks(book, instance).stream().map(InstanceRow::id).toList();
    }

    /** The resource instance that an instance, or the referrer of a check, runs on. */
    @Nullable
    InstanceRow resourceOf(Book book, InstanceRow instance) {
        InstanceRow user =
                instance.referrer() == 0 ? instance : Objects.requireNonNull(book.instances.get(instance.referrer()));
        String resource = resourceId(book, book.comp(user.componentId()));
        if (resource == null || !book.intervals.containsKey(resource)) {
            return null;
        }
        if (Objects.requireNonNull(book.spec).onDemand) {
            return book.at(resource, user.start());
        }
        List<Slot> members =
                book.model(user.componentId()).members(new Slot(user.start(), user.end()), book.model(resource));
        return members.isEmpty() ? null : book.at(resource, members.get(0).start());
    }

    /** Where the user-managed checks of a node run: on the resource of the activity that uses it. */
    private static @Nullable String resourceId(Book book, Comp comp) {
        if (comp.resource != null || comp.kind != ComponentKind.DATA_NODE) {
            return comp.resource;
        }
        Spec spec = Objects.requireNonNull(book.spec);
        boolean userManaged = comp.preconditions.stream()
                .map(spec.comps::get)
                .anyMatch(check -> check != null && !check.isSystemManaged());
        if (!userManaged) {
            return null;
        }
        for (Comp other : spec.comps.values()) {
            if (other.inputs.contains(comp.id)) {
                return other.resource;
            }
        }
        for (Comp other : spec.comps.values()) {
            if (other.outputs.contains(comp.id)) {
                return other.resource;
            }
        }
        return null;
    }

    /** The instances that need a resource instance. */
    List<InstanceRow> takers(Book book, InstanceRow resource) {
        var takers = new ArrayList<InstanceRow>();
        for (InstanceRow row : book.open.values()) {
            if (row.referrer() == 0 && row.kind() != ComponentKind.RESOURCE) {
                InstanceRow found = resourceOf(book, row);
                if (found != null && found.seq() == resource.seq()) {
                    takers.add(row);
                }
            }
        }
        return takers;
    }

    private boolean takersDone(Book book, InstanceRow resource) {
        return takers(book, resource).stream().allMatch(taker -> isAtRest(book, taker));
    }

    /** Whether an instance is blocked and none of its preconditions is being checked. */
    private boolean isAtRest(Book book, InstanceRow row) {
        return isBlocked(book, row)
                && book.checks.getOrDefault(row.seq(), List.of()).stream()
                        .allMatch(check ->
                                check.status().isTerminal() || check.status() == Status.WAITING_ON_DEPENDENCIES);
    }

    /** Whether only an operator can move a waiting instance: something that it waits for has failed, or waits so itself. */
    boolean isBlocked(Book book, InstanceRow row) {
        if (row.status() != Status.WAITING_ON_DEPENDENCIES || row.referrer() != 0) {
            return false;
        }
        return dependencyRows(book, row).stream()
                        .anyMatch(other -> other.status().isFailure() || isBlocked(book, other))
                || book.checks.getOrDefault(row.seq(), List.of()).stream()
                        .anyMatch(check -> check.status().isFailure());
    }

    private List<InstanceRow> dependencyRows(Book book, InstanceRow row) {
        var rows = new ArrayList<InstanceRow>();
        Spec spec = Objects.requireNonNull(book.spec);
        Comp comp = book.comp(row.componentId());
        for (Comp dependency : spec.dependencies(comp)) {
            List<Slot> members = spec.onDemand
                    ? List.of(new Slot(row.start(), row.end()))
                    : book.model(comp.id).members(new Slot(row.start(), row.end()), book.model(dependency.id));
            for (Slot member : members) {
                InstanceRow other = book.at(dependency.id, member.start());
                if (other != null) {
                    rows.add(other);
                }
            }
        }
        return rows;
    }

    /** What has left memory without having ended must be blocked, and say by what. */
    private void parked(Book book, InstanceRow row) {
        if (row.status().isTerminal() || row.referrer() != 0) {
            return;
        }
        require(
                row.resident() != row.parked(),
                "park.lost",
                () -> row.id() + " has not ended; in memory: " + row.resident() + ", parked: " + row.parked());
        if (row.parked()) {
            coverage.hit("parked: left memory");
            require(isBlocked(book, row), "park.free", () -> row.id() + " is parked and nothing has failed before it");
            InstanceRow blocker = book.instances.get(row.blockedBy());
            require(
                    blocker != null && (blocker.status().isFailure() || isBlocked(book, blocker)),
                    "park.blocker",
                    () -> row.id() + " is parked for " + blocker);
        }
    }
}
