package io.penstock.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.penstock.engine.instance.Signal;
import io.penstock.engine.logging.LogScope;
import io.penstock.engine.store.CommandRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.InboxRow;
import io.penstock.engine.store.NodeRow;
import io.penstock.engine.store.Ownership;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.Pulse;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.StoreListener;
import io.penstock.engine.store.TaskRow;
import io.penstock.problem.ErrorCategory;
import io.penstock.problem.InvalidRequestException;
import io.penstock.problem.PipelineDeletedException;
import io.penstock.problem.PipelineException;
import io.penstock.problem.PipelineNotFoundException;
import io.penstock.run.PipelineState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an engine does because it is one of several: it takes pipelines that nobody owns, gives some away when others have
 * fewer, reads its inbox, sends what is for others, and waits for their answers.
 *
 * <p>All of it happens in the engine's loop, led by the renewal of the lease every few seconds. What the store's listener or
 * the renewing thread says is put into the loop. A pipeline is acquired and brought into memory in portions, so that one step
 * of a pipeline that is here already need not wait for all those that come.
 */
final class Cluster {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final int PORTION = 50;
    private static final int MOST_READ = 1000;
    private static final int MOST_GIVEN = 20;
    private static final Duration ANSWER_LOOK = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final EngineLoop loop;
    private final EngineStore store;
    private final EngineRuntime runtime;
    private final Membership membership;
    private final ArrayDeque<InboxRow> outbound = new ArrayDeque<>();
    private final Map<String, Asked> asked = new LinkedHashMap<>();
    private final Map<String, List<Host.Waiter>> waiters = new HashMap<>();
    private final AtomicBoolean inboxLook = new AtomicBoolean();
    private Runnable unlisten = () -> {};
    private boolean acquiring;
    private boolean answerTimer;
    private @Nullable Instant sendAgain;
    private Set<String> nodes = Set.of();
    private List<NodeRow> rows = List.of();
    private int orphans;
    private long commands;

    /** A command that another engine is to carry out. */
    private record Asked(String pipelineId, String kind, CompletableFuture<@Nullable Void> answer) {}

    Cluster(EngineLoop loop, EngineStore store, EngineRuntime runtime, Membership membership) {
        this.loop = loop;
        this.store = store;
        this.runtime = runtime;
        this.membership = membership;
        membership.onPulse((pulse, gap) -> loop.enqueue(() -> heard(pulse, gap)));
    }

    Membership membership() {
        return membership;
    }

    /** Joins, and brings into memory what is to be done. Called in the loop. */
    void start() {
        try {
            String node = membership.nodeId();
            // Those that are brought into memory look for their events themselves.
            loop.delivery().sweep(Set.copyOf(store.activePipelines()));
            if (membership.isShared()) {
                unlisten = store.listen(node, new WakeUps());
            } else {
                store.acquire(node, Integer.MAX_VALUE).forEach(one -> bringIn(one.pipelineId()));
            }
        } catch (RuntimeException e) {
            LOG.warn("the store does not tell yet which pipelines there are: {}", e.toString());
            later(this::start);
        }
    }

    private void later(Runnable task) {
        runtime.schedule(runtime.clock().instant().plus(RETRY), () -> loop.enqueue(task));
    }

    private void bringIn(String pipelineId) {
        LogScope.pipeline(pipelineId).run(() -> load(pipelineId));
    }

    private void load(String pipelineId) {
        try {
            loop.host(pipelineId);
        } catch (PipelineNotFoundException | PipelineDeletedException | OwnedElsewhereException e) {
            LOG.debug("pipeline {} is gone", pipelineId);
        } catch (RuntimeException e) {
            LOG.warn("pipeline {} cannot be brought into memory yet: {}", pipelineId, e.toString());
            later(() -> bringIn(pipelineId));
        }
    }

    private final class WakeUps implements StoreListener {

        @Override
        public void inboxFilled() {
            lookIntoInbox();
        }

        @Override
        public void commandAnswered() {
            loop.enqueue(Cluster.this::lookForAnswers);
        }

        @Override
        public void tasksQueued(Set<String> workerGroups) {
            loop.enqueue(() -> loop.dispatcher().offered(workerGroups));
        }

        @Override
        public void membershipChanged() {
            membership.hurry();
        }
    }

    // ---- the renewal of the lease ----

    private void heard(Pulse pulse, boolean gap) {
        if (!pulse.nodeId().equals(membership.joined())) {
            return;
        }
        if (!pulse.member()) {
            expelled();
            return;
        }
        membership.take(pulse);
        loop.followStore(pulse.now());
        loop.dispatcher().renewed(gap);
        Set<String> now = membership.live();
        if (!now.containsAll(nodes)) {
            LOG.info("engines gone: {}", minus(nodes, now));
            loop.dispatcher().nodesLost();
        }
        nodes = now;
        rows = pulse.nodes();
        orphans = pulse.orphans();
        if (pulse.inbox()) {
            readInbox();
        }
        lookForAnswers();
        lookAtWaiters();
        acquire();
        giveAway();
        membership.owns(active());
    }

    private static Set<String> minus(Set<String> before, Set<String> now) {
        var gone = new HashSet<>(before);
        gone.removeAll(now);
        return gone;
    }

    /** Others took this node for lost: begins anew as another node, with nothing in memory. */
    private void expelled() {
        LOG.warn("{} was taken for lost by other engines; it begins anew", membership.joined());
        unlisten.run();
        membership.rejoin();
        loop.dispatcher().expelled();
        start();
        List.copyOf(loop.hosts()).forEach(loop::drop);
    }

    private int active() {
        int count = 0;
        for (Host host : loop.hosts()) {
            PipelineState state = host.machine.state();
            if (state == PipelineState.SCHEDULED || state == PipelineState.DEACTIVATING) {
                count++;
            }
        }
        return count;
    }

    private int share(int mine) {
        int total = mine + orphans;
        for (NodeRow row : rows) {
            if (!row.nodeId().equals(membership.joined())) {
                total += row.owned();
            }
        }
        return (total + rows.size() - 1) / Math.max(1, rows.size());
    }

    private void acquire() {
        int mine = active();
        int wanted = Math.min(orphans, share(mine) - mine);
        if (wanted > 0 && !acquiring && membership.isValid()) {
            acquiring = true;
            acquire(wanted);
        }
    }

    private void acquire(int wanted) {
        try {
            List<Ownership> got = store.acquire(membership.nodeId(), Math.min(PORTION, wanted));
            if (!got.isEmpty()) {
                LOG.info("{} takes over {} pipelines", membership.joined(), got.size());
                got.forEach(one -> bringIn(one.pipelineId()));
                orphans -= got.size();
                membership.owns(active());
                lookIntoInbox();
            }
            if (got.size() == PORTION && wanted > PORTION) {
                // Behind the steps of those that are here already.
                runtime.work().execute(() -> loop.enqueue(() -> acquire(wanted - PORTION)));
                return;
            }
        } catch (RuntimeException e) {
            LOG.warn("no pipelines can be taken over now: {}", e.toString());
        }
        acquiring = false;
    }

    /** Gives a few pipelines to others that have fewer; one with nothing under way here goes first. */
    private void giveAway() {
        int mine = active();
        int surplus = mine - share(mine);
        boolean someoneHasFewer =
                rows.stream().anyMatch(row -> !row.nodeId().equals(membership.joined()) && row.owned() + 1 < mine);
        if (surplus <= 0 || !someoneHasFewer || orphans > 0 || acquiring || !membership.isValid()) {
            return;
        }
        int portion = Math.min(surplus, Math.min(MOST_GIVEN, Math.max(1, mine / 10)));
        var given = new ArrayList<Host>();
        for (Host host : loop.hosts()) {
            if (given.size() < portion && canGo(host)) {
                given.add(host);
            }
        }
        release(given);
    }

    private boolean canGo(Host host) {
        PipelineState state = host.machine.state();
        return (state == PipelineState.SCHEDULED || state == PipelineState.DEACTIVATING)
                && host.pending.isEmpty()
                && host.inbox.isEmpty()
                && !host.dirty
                && host.pausedUntil == null
                && host.machine.outbox().isEmpty()
                && loop.dispatcher().canLeave(host.pipelineId);
    }

    private void release(List<Host> given) {
        if (given.isEmpty()) {
            return;
        }
        List<String> ids = given.stream().map(host -> host.pipelineId).toList();
        try {
            store.release(membership.nodeId(), ids);
            LOG.info("{} gives back {} pipelines", membership.joined(), ids.size());
            given.forEach(loop::drop);
        } catch (RuntimeException e) {
            LOG.warn("pipelines cannot be given back now: {}", e.toString());
        }
    }

    /** Gives everything back and takes leave: the last thing an engine does. Called in the loop. */
    void leave() {
        unlisten.run();
        flush();
        membership.leave();
    }

    // ---- inbox ----

    /** Has the inbox read soon. May be called by any thread. */
    void lookIntoInbox() {
        if (membership.isShared() && inboxLook.compareAndSet(false, true)) {
            loop.enqueue(this::readInbox);
        }
    }

    /**
     * Reads the inbox now, but for the rows of pipelines that are paused because of doubt: those are read once they are back.
     *
     * @return whether that was possible, and nothing is left
     */
    @CanIgnoreReturnValue
    boolean readInbox() {
        inboxLook.set(false);
        try {
            List<InboxRow> found = store.inbox(membership.nodeId(), MOST_READ);
            var changed = new ArrayList<TaskRow.Key>();
            for (InboxRow row : found) {
                Host host = loop.host(row.pipelineId());
                if (host.pausedUntil == null && host.inbox.add(row.id())) {
                    take(host, row, changed);
                }
            }
            if (!changed.isEmpty()) {
                loop.dispatcher().changedElsewhere(changed);
            }
            return found.size() < MOST_READ;
        } catch (RuntimeException e) {
            LOG.warn("the inbox cannot be read now: {}", e.toString());
            return false;
        }
    }

    private void take(Host host, InboxRow row, List<TaskRow.Key> changed) {
        var receipt = new Host.Receipt(
                row.id(), row.commandId(), row.nodeId(), row.caller(), row.kind(), what(row), row.sentAt());
        Host.Source source;
        try {
            Message message = MessageCodec.read(row.kind(), row.body());
            if (message instanceof Message.Handed handed) {
                changed.add(handed.task());
            } else if (message instanceof Message.Report report
                    && report.signal() instanceof Signal.TaskStarted started) {
                changed.add(started.task());
            }
            source = (told, additions) -> loop.signals(told, message, additions);
        } catch (PipelineException e) {
            LOG.warn("pipeline {}: {}", row.pipelineId(), e.getMessage());
            source = (told, additions) -> {
                throw e;
            };
        }
        loop.tell(host, new Host.Pending(source, null, null, receipt));
    }

    private static String what(InboxRow row) {
        try {
            return MessageCodec.read(row.kind(), row.body()).what();
        } catch (PipelineException e) {
            return row.kind();
        }
    }

    /** A pipeline has come into memory; there may be something in its inbox. */
    void arrived(Host host) {
        List<Host.Waiter> waiting = waiters.remove(host.pipelineId);
        if (waiting != null) {
            host.waiters.addAll(waiting);
        }
        lookIntoInbox();
    }

    // ---- what goes to others ----

    /** What the log of commands says of a command that begins here. */
    Host.Receipt receipt(Message message, String caller) {
        String node = String.valueOf(membership.joined());
        Instant at = loop.now();
        String id = String.format(
                "c%013x-%s-%06x", at.toEpochMilli(), node.substring(node.lastIndexOf('#') + 1), ++commands);
        return new Host.Receipt(0, id, node, caller, message.kind(), message.what(), at);
    }

    /** Sends something to the engine that owns a pipeline; what gets an answer is waited for. */
    void forward(String pipelineId, Host.Pending pending) {
        Message message = pending.message();
        CompletableFuture<@Nullable Void> answer = pending.answer();
        if (message == null) {
            return;
        }
        Host.Receipt receipt = pending.receipt();
        var row = new InboxRow(
                pipelineId,
                0,
                receipt == null ? null : receipt.commandId(),
                String.valueOf(membership.joined()),
                receipt == null ? "" : receipt.caller(),
                message.kind(),
                MessageCodec.write(message),
                message.isSecret(),
                receipt == null ? loop.now() : receipt.receivedAt());
        if (answer == null) {
            outbound.add(row);
            return;
        }
        try {
            store.send(List.of(row));
            if (receipt == null || receipt.commandId() == null) {
                answer.complete(null);
            } else {
                asked.put(receipt.commandId(), new Asked(pipelineId, message.kind(), answer));
                lookAgainForAnswers();
            }
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    /** Sends what nobody waits for; what cannot be sent is kept. */
    void flush() {
        if (outbound.isEmpty() || (sendAgain != null && loop.now().isBefore(sendAgain))) {
            return;
        }
        var batch = new ArrayList<>(outbound);
        try {
            store.send(batch);
            outbound.clear();
            sendAgain = null;
        } catch (RuntimeException e) {
            if (batch.size() == 1 && store.isShared() && isGone(batch.get(0).pipelineId())) {
                outbound.clear();
                return;
            }
            LOG.warn("{} reports cannot be sent now: {}", batch.size(), e.toString());
            outbound.removeIf(row -> isGone(row.pipelineId()));
            sendAgain = loop.now().plus(RETRY);
            later(this::flush);
        }
    }

    private boolean isGone(String pipelineId) {
        try {
            return store.pipeline(pipelineId).isEmpty();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void lookAgainForAnswers() {
        if (!answerTimer && !asked.isEmpty()) {
            answerTimer = true;
            runtime.schedule(
                    runtime.clock().instant().plus(ANSWER_LOOK),
                    () -> loop.enqueue(() -> {
                        answerTimer = false;
                        lookForAnswers();
                    }));
        }
    }

    /** A step of this engine's own has answered commands; some of them may have been sent from here. */
    void answered(Step step) {
        for (CommandRow command : step.commands()) {
            Asked one = asked.remove(command.commandId());
            if (one != null) {
                answer(one, command);
            }
        }
    }

    private void lookForAnswers() {
        try {
            for (Map.Entry<String, Asked> entry : List.copyOf(asked.entrySet())) {
                Asked one = entry.getValue();
                Optional<CommandRow> done = store.command(one.pipelineId(), entry.getKey());
                if (done.isPresent()) {
                    asked.remove(entry.getKey());
                    answer(one, done.get());
                } else if (one.answer().isDone() || isDeleted(one)) {
                    asked.remove(entry.getKey());
                    if (one.kind().equals("DELETE")) {
                        one.answer().complete(null);
                    } else {
                        one.answer()
                                .completeExceptionally(new PipelineDeletedException(
                                        "Pipeline with id: " + one.pipelineId() + " does not exist"));
                    }
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("answers of other engines cannot be read now: {}", e.toString());
        }
        lookAgainForAnswers();
    }

    private boolean isDeleted(Asked one) {
        return store.pipeline(one.pipelineId())
                .map(row -> row.state() == PipelineState.DELETING)
                .orElse(true);
    }

    private static void answer(Asked one, CommandRow done) {
        ErrorCategory error = done.error();
        if (error == null) {
            one.answer().complete(null);
            return;
        }
        String message = done.message() == null ? done.kind() + " was refused" : done.message();
        one.answer()
                .completeExceptionally(
                        switch (error) {
                            case INVALID_REQUEST -> new InvalidRequestException(message);
                            case NOT_FOUND -> new PipelineNotFoundException(message);
                            default -> new PipelineException(error, message);
                        });
    }

    // ---- waiting for the end of a run elsewhere ----

    /** Has somebody wait for the end of a pipeline of another engine. */
    void await(String pipelineId, Host.Waiter waiter) {
        waiters.computeIfAbsent(pipelineId, any -> new ArrayList<>()).add(waiter);
    }

    private void lookAtWaiters() {
        try {
            for (Map.Entry<String, List<Host.Waiter>> entry :
                    Map.copyOf(waiters).entrySet()) {
                entry.getValue().removeIf(waiter -> waiter.future().isDone());
                boolean finished = store.pipeline(entry.getKey())
                        .map(PipelineRow::state)
                        .filter(state -> state == PipelineState.FINISHED)
                        .isPresent();
                if (finished) {
                    entry.getValue().forEach(waiter -> waiter.future().complete(new Host.Ending(false, List.of())));
                }
                if (finished || entry.getValue().isEmpty()) {
                    waiters.remove(entry.getKey());
                } else {
                    loop.stuckElsewhere(entry.getKey())
                            .ifPresent(explanations -> entry.getValue()
                                    .forEach(waiter -> waiter.future().complete(new Host.Ending(true, explanations))));
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("pipelines of other engines cannot be looked at now: {}", e.toString());
        }
    }
}
