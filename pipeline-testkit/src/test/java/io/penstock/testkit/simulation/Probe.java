package io.penstock.testkit.simulation;

import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.ComponentKind;
import io.penstock.run.Explanation;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.run.WaitReason;
import io.penstock.service.StatusCommand;
import io.penstock.testkit.simulation.IntervalModel.Slot;
import io.penstock.testkit.simulation.Ledger.Book;
import io.penstock.testkit.simulation.Spec.Comp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Looks at an engine at rest: is every interval there, is every lease and every lateness noticed, and is it true what each
 * instance says that it waits for? Whoever waits for a time that has come, or for a slot that is free, was forgotten.
 */
final class Probe {

    private final Simulation simulation;
    private final Ledger ledger;
    private final RandomGenerator random;

    Probe(Simulation simulation, RandomGenerator random) {
        this.simulation = simulation;
        this.ledger = simulation.ledger;
        this.random = random;
    }

    private Instant now() {
        return simulation.clock.instant();
    }

    void check(boolean all) {
        for (Book book : ledger.books.values()) {
            if (book.gone || book.spec == null || book.row.state() == PipelineState.DELETING) {
                continue;
            }
            intervals(book);
            timers(book);
            List<InstanceRow> open = new ArrayList<>(book.open.values());
            if (open.isEmpty()) {
                ledger.require(
                        book.row.state() != PipelineState.SCHEDULED || hasMore(book),
                        "pipeline.finished",
                        () -> book.id + " has nothing left to do and is " + book.row.state());
                continue;
            }
            if (all) {
                open.forEach(row -> explained(book, row));
            } else {
                explained(book, open.get(random.nextInt(open.size())));
            }
        }
    }

    private boolean hasMore(Book book) {
        return !Objects.requireNonNull(book.spec).onDemand
                && book.spec.comps.values().stream()
                        .anyMatch(comp -> comp.kind != ComponentKind.PRECONDITION
                                && book.model(comp.id).upcoming() != null);
    }

    // ---- promise 1: none missing ----

    private void intervals(Book book) {
        Spec spec = Objects.requireNonNull(book.spec);
        if (spec.onDemand) {
            for (Comp comp : spec.comps.values()) {
                Instant wanted = comp.kind == ComponentKind.PRECONDITION ? null : book.model(comp.id).next;
                ledger.require(
                        wanted == null
                                || book.at(comp.id, wanted) != null
                                || book.row.state() == PipelineState.FINISHED,
                        "interval.missing",
                        () -> comp.id + " of the set at " + wanted + " is missing");
            }
            return;
        }
        for (Comp comp : spec.comps.values()) {
            if (comp.kind == ComponentKind.PRECONDITION) {
                continue;
            }
            Slot slot = book.model(comp.id).upcoming();
            if (slot == null) {
                continue;
            }
            ledger.require(
                    book.row.state() != PipelineState.FINISHED,
                    "interval.missing",
                    () -> book.id + " is FINISHED and " + comp.id + " of " + slot + " was not made");
            if (book.row.state() == PipelineState.SCHEDULED) {
                ledger.require(
                        now().isBefore(slot.start()
                                .minus(comp.kind == ComponentKind.RESOURCE ? Duration.ZERO : simulation.lead())),
                        "interval.missing",
                        () -> comp.id + " of " + slot + " was not made at " + now());
            }
        }
    }

    // ---- timers that must have fired ----

    private void timers(Book book) {
        for (InstanceRow row : book.open.values()) {
            ledger.require(
                    !row.parked() || ledger.isBlocked(book, row),
                    "park.forgotten",
                    () -> row.id() + " is parked and nothing has failed before it any more");
        }
        for (TaskRow task : book.held.values()) {
            ledger.require(
                    task.leaseUntil() == null || now().isBefore(Ledger.leaseEnd(book, task)),
                    "lease.expired",
                    () -> "the lease of " + task.taskId() + " ran out at " + Ledger.leaseEnd(book, task));
            ledger.require(
                    task.leaseUntil() != null || simulation.isInHand(task),
                    "lease.orphan",
                    () -> task.taskId() + " is held by the engine and nobody in it works on it");
        }
        if (Objects.requireNonNull(book.spec).onDemand) {
            return;
        }
        for (InstanceRow row : book.open.values()) {
            Comp comp = book.comp(row.componentId());
            if (comp.lateMinutes > 0 && !book.isRemoved(comp.id)) {
                Instant lateAt = row.start().plus(Duration.ofMinutes(comp.lateMinutes));
                if (!lateAt.isAfter(row.createdAt())) {
                    ledger.require(!row.late(), "late.past", () -> row.id() + " was past when it was made and is late");
                    simulation.coverage.hit("lateness: not of what was past when it was made");
                } else if (!now().isBefore(lateAt) && book.row.state() != PipelineState.INACTIVE) {
                    ledger.require(row.late(), "late.missed", () -> row.id() + " is late since " + lateAt);
                }
            }
        }
    }

    // ---- promise 2: explanations are true ----

    private void explained(Book book, InstanceRow row) {
        Explanation explanation = simulation.engine.service().explain(book.id, row.id());
        InstanceRow fresh = book.open.get(row.seq());
        if (fresh == null) {
            return;
        }
        ledger.require(
                !explanation.reasons().isEmpty(),
                "explain.none",
                () -> row.id() + " is " + row.status() + " and does not say why");
        ledger.require(
                explanation.status() == fresh.status(),
                "explain.status",
                () -> fresh.id() + " is " + fresh.status() + " and says " + explanation.sentence());
        for (WaitReason reason : explanation.reasons()) {
            reason(book, fresh, reason, explanation);
        }
    }

    private void truth(boolean holds, InstanceRow row, Explanation explanation, String why) {
        ledger.require(
                holds,
                "explain." + explanation.reasons().get(0).getClass().getSimpleName(),
                () -> row.id() + " at " + now() + ": " + explanation.sentence() + " | " + why);
    }

    private void reason(Book book, InstanceRow row, WaitReason reason, Explanation explanation) {
        if (reason instanceof WaitReason.Time time) {
            truth(now().isBefore(time.due()), row, explanation, "that time has come");
            truth(
                    Objects.requireNonNull(book.spec).onDemand || !ledger.isDue(book, row),
                    row,
                    explanation,
                    "it is due");
        } else if (reason instanceof WaitReason.RetryDelay delay) {
            truth(now().isBefore(delay.until()), row, explanation, "that time has come");
        } else if (reason instanceof WaitReason.Check check) {
            truth(now().isBefore(check.nextCheck()), row, explanation, "that time has come");
        } else if (reason instanceof WaitReason.Dependency dependency) {
            InstanceRow other = book.byId.get(dependency.instanceId());
            truth(
                    other != null && !other.status().isTerminal() && other.status() == dependency.status(),
                    row,
                    explanation,
                    "it is " + (other == null ? "unknown" : other.status()));
        } else if (reason instanceof WaitReason.OperatorDecision decision) {
            InstanceRow other = book.byId.get(decision.instanceId());
            truth(other != null && other.status().isFailure(), row, explanation, "it has not failed");
            truth(
                    !book.comp(row.componentId()).cascade || (other != null && other.commanded()),
                    row,
                    explanation,
                    "its mode is cascade");
        } else if (reason instanceof WaitReason.PausedComponent paused) {
            ComponentRow component = book.components.get(paused.componentId());
            truth(component != null && component.paused(), row, explanation, "it is not paused");
        } else if (reason instanceof WaitReason.InactivePipeline) {
            truth(book.row.state() != PipelineState.SCHEDULED, row, explanation, "it is active");
        } else if (reason instanceof WaitReason.NotCreated notCreated) {
            truth(
                    book.at(notCreated.componentId(), notCreated.scheduledStartTime()) == null,
                    row,
                    explanation,
                    "it is there");
        } else if (reason instanceof WaitReason.Slot slot) {
            slot(book, row, slot, explanation);
        } else if (reason instanceof WaitReason.Worker worker) {
            truth(
                    tasksOf(book, row).stream()
                            .anyMatch(task ->
                                    task.holder() == null && task.workerGroup().equals(worker.workerGroup())),
                    row,
                    explanation,
                    "its tasks are " + tasksOf(book, row));
        } else if (reason instanceof WaitReason.Lease lease) {
            truth(
                    tasksOf(book, row).stream().anyMatch(task -> lease.holder().equals(task.holder())),
                    row,
                    explanation,
                    "its tasks are " + tasksOf(book, row));
        } else if (reason instanceof WaitReason.ForResource resource) {
            InstanceRow other = book.byId.get(resource.instanceId());
            truth(other != null && !other.status().isTerminal(), row, explanation, "the resource has ended");
            truth(other != null && other.status() != Status.RUNNING, row, explanation, "the resource is up");
        } else if (reason instanceof WaitReason.Provider) {
            provider(book, row, explanation);
        } else if (reason instanceof WaitReason.Takers takers) {
            for (String id : takers.instanceIds()) {
                InstanceRow taker = book.byId.get(id);
                truth(taker != null && !taker.status().isTerminal(), row, explanation, id + " has ended");
            }
            if (row.status() == Status.RUNNING) {
                provider(book, row, explanation);
            }
            truth(
                    !takers.instanceIds().isEmpty()
                            || hasMore(book)
                            || (row.status() == Status.WAITING_ON_DEPENDENCIES
                                    && book.row.state() != PipelineState.SCHEDULED),
                    row,
                    explanation,
                    "nobody will ever need it");
        } else if (reason instanceof WaitReason.MissingHandler) {
            truth(false, row, explanation, "every type has a handler");
        }
    }

    private static List<TaskRow> tasksOf(Book book, InstanceRow row) {
        return book.tasks.values().stream()
                .filter(task -> task.instance() == row.seq())
                .toList();
    }

    /** A resource with a machine must be looked at now, or at a time to come. */
    private void provider(Book book, InstanceRow row, Explanation explanation) {
        boolean asked = !tasksOf(book, row).isEmpty();
        truth(
                asked || (row.dueAt() != null && now().isBefore(row.dueAt())),
                row,
                explanation,
                "nobody looks at it: due " + row.dueAt());
    }

    private void slot(Book book, InstanceRow row, WaitReason.Slot slot, Explanation explanation) {
        simulation.coverage.hit("slots: an instance waits for one");
        truth(ledger.isReady(book, row), row, explanation, ledger.missing(book, row));
        Comp comp = book.comp(slot.componentId());
        long active = book.open.values().stream()
                .filter(other ->
                        other.componentId().equals(comp.id) && other.status().isActive())
                .count();
        if (Objects.requireNonNull(book.spec).onDemand) {
            truth(false, row, explanation, "on-demand sets need no slots");
        }
        // Behind an older one that cannot go on for another reason it waits for its turn.
        boolean behind = book.open.values().stream()
                .anyMatch(other -> other.componentId().equals(row.componentId())
                        && other.seq() != row.seq()
                        && other.status() == Status.WAITING_ON_DEPENDENCIES
                        && other.start().isBefore(row.start())
                        && ledger.isReady(book, other));
        InstanceRow resource = ledger.resourceOf(book, row);
        Comp own = book.comp(row.componentId());
        boolean resourceToCome = own.resource != null && resource == null;
        truth(
                active >= comp.maxActive || behind || resourceToCome,
                row,
                explanation,
                active + " of " + comp.maxActive + " slots are taken");
    }

    // ---- removing the cause that is named ----

    /** Draws an instance, removes what it says it waits for, and sees whether it moves. */
    void pull() {
        simulation.settle();
        if (!simulation.isSettled()) {
            return;
        }
        List<Book> books = ledger.books.values().stream()
                .filter(book -> !book.gone
                        && book.spec != null
                        && book.row.state() != PipelineState.DELETING
                        && !book.open.isEmpty())
                .toList();
        if (books.isEmpty()) {
            return;
        }
        Book book = books.get(random.nextInt(books.size()));
        List<InstanceRow> open = List.copyOf(book.open.values());
        InstanceRow row = open.get(random.nextInt(open.size()));
        Explanation explanation = simulation.engine.service().explain(book.id, row.id());
        Explanation leaf = explanation;
        while (!leaf.causes().isEmpty()) {
            leaf = leaf.causes().get(0);
        }
        InstanceRow root = book.byId.get(leaf.instanceId());
        if (root == null || leaf.reasons().isEmpty()) {
            return;
        }
        WaitReason reason = leaf.reasons().get(0);
        simulation.note("pull " + row.id() + ": " + explanation.sentence());
        if (!remove(book, root, reason)) {
            return;
        }
        simulation.settle();
        InstanceRow after = Objects.requireNonNull(book.byId.get(root.id()));
        String sentence =
                simulation.engine.service().explain(book.id, root.id()).sentence();
        String before = leaf.sentence();
        ledger.require(
                !simulation.isSettled() || !after.equals(root) || !sentence.equals(before),
                "explain.remove",
                () -> "the cause was removed and nothing moved: " + sentence);
        simulation.coverage.hit("explain: removed " + reason.getClass().getSimpleName());
    }

    /** Removes a cause; says whether it could. */
    private boolean remove(Book book, InstanceRow root, WaitReason reason) {
        if (reason instanceof WaitReason.Time time) {
            return wait(time.due());
        } else if (reason instanceof WaitReason.RetryDelay delay) {
            return wait(delay.until());
        } else if (reason instanceof WaitReason.Check check) {
            return wait(check.nextCheck());
        } else if (reason instanceof WaitReason.Worker worker) {
            if (worker.workerGroup().startsWith("penstock:")) {
                return false;
            }
            for (int i = 0;
                    i < 40
                            && !tasksOf(book, root).isEmpty()
                            && tasksOf(book, root).get(0).holder() == null;
                    i++) {
                simulation.poll(worker.workerGroup(), 50);
                simulation.settle();
            }
            return true;
        } else if (reason instanceof WaitReason.Lease) {
            return simulation.finishTasksOf(book.id, root.id());
        } else if (reason instanceof WaitReason.PausedComponent paused) {
            return simulation.pause(book, paused.componentId(), false);
        } else if (reason instanceof WaitReason.OperatorDecision decision) {
            return decide(book, decision);
        } else if (reason instanceof WaitReason.InactivePipeline) {
            return book.row.state() == PipelineState.INACTIVE && simulation.resume(book, "the pipeline is inactive");
        }
        return false;
    }

    private boolean wait(Instant until) {
        if (Duration.between(now(), until).compareTo(Duration.ofDays(2)) > 0) {
            return false;
        }
        simulation.advanceTo(until);
        return true;
    }

    private boolean decide(Book book, WaitReason.OperatorDecision decision) {
        InstanceRow failed = book.byId.get(decision.instanceId());
        return failed != null
                && !book.isRemoved(failed.componentId())
                && simulation.setStatus(book, StatusCommand.MARK_FINISHED, failed);
    }

    /** Does what an operator must do for a waiting instance, if it says that it waits for one. */
    void decide(Book book, InstanceRow row) {
        Explanation explanation = simulation.engine.service().explain(book.id, row.id());
        Optional<WaitReason.OperatorDecision> decision = explanation.reasons().stream()
                .filter(WaitReason.OperatorDecision.class::isInstance)
                .map(WaitReason.OperatorDecision.class::cast)
                .findFirst();
        decision.ifPresent(wanted -> simulation.note("  decided: " + decide(book, wanted)));
    }

    // ---- the end ----

    /** Everything has had its time: nothing may be left over. */
    void atRest(List<String> leaked, Set<String> performed) {
        for (Book book : ledger.books.values()) {
            if (book.gone || book.row.state() == PipelineState.DELETING) {
                continue;
            }
            ledger.require(
                    book.row.state() == PipelineState.FINISHED,
                    "rest.stuck",
                    () -> book.id + " is " + book.row.state() + "; open are " + sentences(book));
            ledger.require(
                    book.open.isEmpty(), "rest.open", () -> book.id + " is FINISHED; open are " + sentences(book));
            ledger.require(book.tasks.isEmpty(), "rest.tasks", () -> "tasks are left: " + book.tasks.values());
            ledger.require(book.outbox.isEmpty(), "rest.outbox", () -> "effects are left: " + book.outbox.values());
            for (String key : book.everSent) {
                ledger.require(
                        performed.contains(key), "rest.action", () -> "effect " + key + " was never carried out");
            }
            complete(book);
        }
        if (ledger.books.values().stream().noneMatch(book -> book.gone || book.row.state() == PipelineState.DELETING)) {
            ledger.require(leaked.isEmpty(), "rest.leak", () -> "machines are left: " + leaked);
        }
    }

    /** Every interval, counted from the anchor, has its row. */
    private void complete(Book book) {
        Spec spec = Objects.requireNonNull(book.spec);
        for (Comp comp : spec.comps.values()) {
            if (comp.kind == ComponentKind.PRECONDITION || spec.onDemand) {
                continue;
            }
            for (Slot slot : book.model(comp.id).all()) {
                ledger.require(
                        book.at(comp.id, slot.start()) != null,
                        "interval.missing",
                        () -> comp.id + " of " + slot + " was never made");
            }
        }
    }

    private List<String> sentences(Book book) {
        var sentences = new ArrayList<String>();
        for (InstanceRow row : List.copyOf(book.open.values())) {
            sentences.add("\n  "
                    + simulation.engine.service().explain(book.id, row.id()).sentence());
        }
        return sentences;
    }
}
