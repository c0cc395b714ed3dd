package io.penstock.testkit.store;

import static io.penstock.testkit.store.Rows.START;
import static io.penstock.testkit.store.Rows.effect;
import static io.penstock.testkit.store.Rows.instance;
import static io.penstock.testkit.store.Rows.pipeline;
import static io.penstock.testkit.store.Rows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.engine.store.CommandRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.InboxRow;
import io.penstock.engine.store.NodeRow;
import io.penstock.engine.store.Ownership;
import io.penstock.engine.store.Pulse;
import io.penstock.engine.store.QueuedFilter;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.StoreException;
import io.penstock.engine.store.StoreListener;
import io.penstock.engine.store.TaskRow;
import io.penstock.problem.ErrorCategory;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link EngineStore} that several engines share keeps. Needs no clock: a lease of no length has run out as soon as
 * it began.
 */
abstract class SharedStoreContract {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration NONE = Duration.ZERO;

    private EngineStore store;

    /** A shared store with nothing in it. */
    protected abstract EngineStore openShared();

    @BeforeEach
    void openStore() {
        store = openShared();
        for (int i = 1; i <= 4; i++) {
            assertThat(store.create(pipeline("df-" + i, "p" + i, PipelineState.PENDING))
                            .pipelineId())
                    .isEqualTo("df-" + i);
        }
        assertThat(store.isShared()).isTrue();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    private String join(String name) {
        return store.join(name, LONG).nodeId();
    }

    private void commit(String pipelineId, long epoch, Consumer<Step> fill) {
        var step = new Step(pipelineId, epoch);
        fill.accept(step);
        store.commit(List.of(step));
    }

    private void schedule(String... pipelineIds) {
        for (String id : pipelineIds) {
            commit(id, epoch(id), step -> step.pipeline(pipeline(id, "p" + id.substring(3), PipelineState.SCHEDULED)));
        }
    }

    private long epoch(String pipelineId) {
        return store.ownership(pipelineId).orElseThrow().epoch();
    }

    private @Nullable String owner(String pipelineId) {
        return store.ownership(pipelineId).orElseThrow().nodeId();
    }

    // ---- nodes ----

    @Test
    void givesEachStartAnIdOfItsOwn() {
        String first = join("a");
        store.leave(first);
        String second = join("a");
        String third = join("a");

        assertThat(Set.of(first, second, third)).hasSize(3).allMatch(id -> id.startsWith("a#"));
        assertThat(store.nodes()).extracting(NodeRow::nodeId).containsExactlyInAnyOrder(second, third);
        assertThat(store.nodes()).extracting(NodeRow::name).containsOnly("a");
    }

    @Test
    void tellsWhoIsThereAndWhatEachOwns() {
        Pulse joined = store.join("a", LONG);
        String other = join("b");
        Pulse pulse = store.pulse(joined.nodeId(), LONG, 7);

        assertThat(joined.member()).isTrue();
        assertThat(joined.nodes()).extracting(NodeRow::nodeId).containsExactly(joined.nodeId());
        assertThat(pulse.member()).isTrue();
        assertThat(pulse.nodes()).extracting(NodeRow::nodeId).containsExactly(joined.nodeId(), other);
        assertThat(pulse.nodes()).extracting(NodeRow::owned).containsExactly(7, 0);
        assertThat(pulse.nodes().get(0).leaseUntil()).isEqualTo(pulse.now().plus(LONG));
        assertThat(pulse.now()).isAfterOrEqualTo(joined.now());
    }

    @Test
    void removesANodeWhoseLeaseHasRunOut() {
        String lost = store.join("a", NONE).nodeId();
        String other = join("b");

        assertThat(store.pulse(other, NONE, 0).nodes())
                .extracting(NodeRow::nodeId)
                .containsExactly(other);
        assertThat(store.pulse(lost, LONG, 0).member()).isFalse();
        assertThat(store.nodes()).extracting(NodeRow::nodeId).containsExactly(other);
    }

    @Test
    void letsANodeGoOnThatNobodyHasRemoved() {
        String late = store.join("a", NONE).nodeId();

        assertThat(store.pulse(late, LONG, 0).member()).isTrue();
        assertThat(store.pulse(join("b"), NONE, 0).nodes())
                .extracting(NodeRow::nodeId)
                .contains(late);
    }

    @Test
    void removesNobodyBeforeTheRemoverHasBeenThereForALease() {
        String late = store.join("a", NONE).nodeId();
        String other = join("b");

        assertThat(store.pulse(other, LONG, 0).nodes())
                .as("b came a moment ago: perhaps the store was away from both")
                .extracting(NodeRow::nodeId)
                .containsExactly(late, other);
    }

    @Test
    void knowsNothingOfANodeThatLeft() {
        String gone = join("a");
        store.leave(gone);
        store.leave(gone);

        assertThat(store.nodes()).isEmpty();
        assertThat(store.pulse(gone, LONG, 0).member()).isFalse();
        assertThat(store.acquire(gone, 10)).isEmpty();
    }

    // ---- ownership ----

    @Test
    void givesWhatHasSomethingToDoToOneNodeEach() {
        schedule("df-1", "df-2", "df-3");
        String a = join("a");
        String b = join("b");

        assertThat(store.pulse(a, LONG, 0).orphans()).isEqualTo(3);
        List<Ownership> first = store.acquire(a, 2);
        List<Ownership> second = store.acquire(b, 2);

        assertThat(first).hasSize(2).allMatch(one -> one.isBy(a) && one.epoch() == 1);
        assertThat(second).hasSize(1).allMatch(one -> one.isBy(b) && one.epoch() == 1);
        assertThat(store.acquire(a, 2)).isEmpty();
        assertThat(store.pulse(a, LONG, 2).orphans()).isZero();
        assertThat(owner("df-4")).as("it has nothing to do").isNull();
    }

    @Test
    void givesAPipelineThatIsAskedForByName() {
        String a = join("a");
        String b = join("b");

        assertThat(store.acquire(a, "df-4")).contains(new Ownership("df-4", a, 1));
        assertThat(store.acquire(a, "df-4")).contains(new Ownership("df-4", a, 1));
        assertThat(store.acquire(b, "df-4")).contains(new Ownership("df-4", a, 1));
        assertThat(store.acquire(b, "df-none")).isEmpty();
        assertThat(store.ownership("df-none")).isEmpty();
    }

    @Test
    void refusesAStepOfAnOwnerBefore() {
        String a = join("a");
        String b = join("b");
        assertThat(store.acquire(a, "df-1")).isPresent();
        assertThat(store.acquire(a, "df-2")).isPresent();
        commit("df-1", 1, step -> step.instances().add(instance("df-1", 1, "Clean", Status.RUNNING, true)));
        store.release(a, List.of("df-1"));
        assertThat(store.acquire(b, "df-1")).contains(new Ownership("df-1", b, 2));

        var late = new Step("df-1", 1);
        late.instances().add(instance("df-1", 1, "Clean", Status.FINISHED, true));
        var harmless = new Step("df-2", 1);
        harmless.instances().add(instance("df-2", 1, "Clean", Status.FINISHED, true));
        StoreException refusal =
                catchThrowableOfType(StoreException.class, () -> store.commit(List.of(harmless, late)));

        assertThat(refusal.isFenced()).isTrue();
        assertThat(refusal.pipelineId()).contains("df-1");
        assertThat(refusal).hasMessageContaining("df-1");
        assertThat(store.instances("df-2", InstanceFilter.all(), 0, 10)).isEmpty();
        assertThat(store.instances("df-1", InstanceFilter.all(), 0, 10).get(0).status())
                .isEqualTo(Status.RUNNING);
    }

    @Test
    void refusesAStepOfAnEpochThatIsNotThereYet() {
        assertThatThrownBy(() -> commit("df-1", 1, step -> step.outbox().add(effect("df-1", 1))))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void keepsTheEpochWhenAPipelineIsGivenBack() {
        String a = join("a");
        assertThat(store.acquire(a, "df-1")).isPresent();
        String b = join("b");
        store.release(b, List.of("df-1"));
        assertThat(owner("df-1")).as("not b's to give").isEqualTo(a);
        store.release(a, List.of("df-1"));

        assertThat(store.ownership("df-1")).contains(new Ownership("df-1", null, 1));
        commit("df-1", 1, step -> step.outbox().add(effect("df-1", 1)));
        assertThat(store.acquire(a, "df-1")).contains(new Ownership("df-1", a, 2));
    }

    @Test
    void letsOthersTakeWhatALostNodeOwned() {
        String lost = store.join("a", NONE).nodeId();
        assertThat(store.acquire(lost, "df-1")).isPresent();
        schedule("df-1");
        String b = join("b");
        assertThat(store.acquire(b, 10)).isEmpty();
        assertThat(store.pulse(b, NONE, 0).orphans()).isEqualTo(1);

        assertThat(owner("df-1")).isNull();
        assertThat(store.acquire(b, 10)).containsExactly(new Ownership("df-1", b, 2));
        assertThat(store.acquire(lost, "df-2")).contains(new Ownership("df-2", null, 0));
    }

    @Test
    void findsSomethingToDoInATaskAnEffectAndAnInbox() {
        commit("df-1", 0, step -> step.tasks().add(task("df-1", 1)));
        commit("df-2", 0, step -> step.outbox().add(effect("df-2", 1)));
        store.send(List.of(row("df-3", null, "{}")));

        assertThat(store.activePipelines()).containsExactlyInAnyOrder("df-1", "df-2", "df-3");
        assertThat(store.acquire(join("a"), 10))
                .extracting(Ownership::pipelineId)
                .containsExactlyInAnyOrder("df-1", "df-2", "df-3");
    }

    // ---- inbox and log ----

    private static InboxRow row(String pipelineId, @Nullable String commandId, String body) {
        return new InboxRow(pipelineId, 0, commandId, "b#1", "ann", "SET_STATUS", body, false, START);
    }

    private static CommandRow command(String pipelineId, String commandId, @Nullable String message) {
        return new CommandRow(
                pipelineId,
                commandId,
                "b#1",
                "ann",
                "SET_STATUS",
                "RERUN of @Clean, \u00fcber \"all\"",
                START,
                START.plusMillis(1500),
                message == null ? null : ErrorCategory.INVALID_REQUEST,
                message);
    }

    @Test
    void givesTheOwnerItsInboxInOrder() {
        String a = join("a");
        String b = join("b");
        assertThat(store.acquire(a, "df-1")).isPresent();
        assertThat(store.acquire(a, "df-2")).isPresent();
        assertThat(store.acquire(b, "df-3")).isPresent();
        String body = "{\"text\":\"\u00fcber\\n" + "x".repeat(100_000) + "\"}";
        store.send(List.of(row("df-2", "c1", body), row("df-3", "c2", "{}")));
        store.send(List.of(row("df-1", null, "{\"n\":1}")));

        List<InboxRow> rows = store.inbox(a, 10);
        assertThat(rows).extracting(InboxRow::pipelineId).containsExactly("df-2", "df-1");
        assertThat(rows.get(0))
                .isEqualTo(row("df-2", "c1", body).numbered(rows.get(0).id()));
        assertThat(rows.get(1).id()).isGreaterThan(rows.get(0).id());
        assertThat(store.inbox(a, 1)).hasSize(1);
        assertThat(store.inbox(b, 10)).extracting(InboxRow::commandId).containsExactly("c2");
        assertThat(store.pulse(a, LONG, 2).inbox()).isTrue();
        assertThat(store.pulse(join("c"), LONG, 0).inbox()).isFalse();
    }

    @Test
    void keepsASecretBodyAsItWas() {
        String a = join("a");
        assertThat(store.acquire(a, "df-1")).isPresent();
        var secret = new InboxRow("df-1", 0, "c1", a, "", "ACTIVATE", "{\"*p\":\"hidden\"}", true, START);
        assertThat(secret.toString()).doesNotContain("hidden");
        try {
            store.send(List.of(secret));
        } catch (StoreException e) {
            // A store without a key refuses; then it must have kept nothing.
            assertThat(store.inbox(a, 10)).isEmpty();
            return;
        }
        assertThat(store.inbox(a, 10).get(0).body()).isEqualTo(secret.body());
    }

    @Test
    void sendsAllOrNothing() {
        String a = join("a");
        assertThat(store.acquire(a, "df-1")).isPresent();

        assertThatThrownBy(() -> store.send(List.of(row("df-1", null, "{}"), row("df-none", null, "{}"))))
                .isInstanceOf(StoreException.class);
        assertThat(store.inbox(a, 10)).isEmpty();
    }

    @Test
    void removesWhatAStepHandledAndRemembersTheAnswer() {
        String a = join("a");
        assertThat(store.acquire(a, "df-1")).isPresent();
        store.send(List.of(row("df-1", "c1", "{}"), row("df-1", "c2", "{}")));
        long first = store.inbox(a, 10).get(0).id();
        CommandRow refused = command("df-1", "c1", "'x' is not an id");
        assertThat(store.command("df-1", "c1")).isEmpty();

        commit("df-1", 1, step -> {
            step.handled().add(first);
            step.commands().add(refused);
        });

        assertThat(store.inbox(a, 10)).extracting(InboxRow::commandId).containsExactly("c2");
        assertThat(store.command("df-1", "c1")).contains(refused);
        assertThat(store.command("df-2", "c1")).isEmpty();
    }

    @Test
    void listsTheLogOfCommandsNewestFirst() {
        commit("df-1", 0, step -> {
            step.commands().add(command("df-1", "c1", null));
            step.commands().add(command("df-1", "c3", "no"));
        });
        commit("df-1", 0, step -> step.commands().add(command("df-1", "c2", null)));
        commit("df-2", 0, step -> step.commands().add(command("df-2", "c9", null)));

        assertThat(store.commands("df-1", Optional.empty(), 2))
                .containsExactly(command("df-1", "c3", "no"), command("df-1", "c2", null));
        assertThat(store.commands("df-1", Optional.of("c2"), 2)).containsExactly(command("df-1", "c1", null));
        assertThat(store.commands("df-none", Optional.empty(), 2)).isEmpty();
    }

    @Test
    void keepsTheLogButNotTheInboxOfADeletedPipeline() {
        String a = join("a");
        assertThat(store.acquire(a, "df-1")).isPresent();
        store.send(List.of(row("df-1", "c1", "{}")));
        commit("df-1", 1, step -> {
            step.pipeline(pipeline("df-1", "p1", PipelineState.DELETING));
            step.deleteHistory();
            step.commands().add(command("df-1", "c0", null));
        });

        assertThat(store.inbox(a, 10)).isEmpty();
        assertThat(store.command("df-1", "c0")).isPresent();
        assertThat(owner("df-1")).isEqualTo(a);
    }

    // ---- tasks ----

    @Test
    void handsNothingOutForANodeThatIsNotRegistered() {
        commit("df-1", 0, step -> step.tasks().add(task("df-1", 1)));
        String gone = join("a");
        store.leave(gone);
        TaskRow handed = task("df-1", 1).handedTo("host", START, false);

        assertThat(store.claim(gone, List.of(handed))).isEmpty();
        assertThat(store.claim(join("a"), List.of(handed))).containsExactly(handed.key());
        assertThat(store.tasks(List.of(handed.key(), task("df-1", 2).key()))).containsExactly(handed);
    }

    @Test
    void findsQueuedTasksOfOthers() {
        String a = join("a");
        String b = join("b");
        assertThat(store.acquire(a, "df-1")).isPresent();
        assertThat(store.acquire(b, "df-2")).isPresent();
        TaskRow held = task("df-1", 4).handedTo(a, null, true);
        commit("df-1", 1, step -> {
            step.tasks().add(queued("df-1", 1, "default", "ShellCommandActivity", 30));
            step.tasks().add(queued("df-1", 2, "default", "CopyActivity", 10));
            step.tasks().add(queued("df-1", 3, "other", "CopyActivity", 20));
            step.tasks().add(held);
        });
        commit("df-2", 1, step -> step.tasks().add(queued("df-2", 1, "default", "CopyActivity", 0)));
        commit("df-3", 0, step -> step.tasks().add(queued("df-3", 1, "default", "CopyActivity", 0)));

        assertThat(queued(b, Set.of("default"), Set.of(), Set.of(), 10)).containsExactly(2L, 1L);
        assertThat(queued(b, Set.of("default", "other"), Set.of(), Set.of(), 2)).containsExactly(2L, 3L);
        assertThat(queued(b, Set.of("default", "other"), Set.of("CopyActivity"), Set.of(), 10))
                .containsExactly(2L, 3L);
        assertThat(queued(b, Set.of("default"), Set.of(), Set.of("CopyActivity"), 10))
                .containsExactly(1L);
        assertThat(queued(b, Set.of(), Set.of(), Set.of(), 10)).isEmpty();
        assertThat(store.queuedTasks(a, new QueuedFilter(Set.of("default"), Set.of(), Set.of()), 10))
                .extracting(TaskRow::pipelineId)
                .containsExactly("df-2");
    }

    private List<Long> queued(String node, Set<String> groups, Set<String> types, Set<String> except, int limit) {
        return store.queuedTasks(node, new QueuedFilter(groups, types, except), limit).stream()
                .map(TaskRow::instance)
                .toList();
    }

    private static TaskRow queued(String pipelineId, long instance, String group, String type, long priority) {
        return new TaskRow(
                pipelineId,
                instance,
                1,
                1,
                TaskRow.Kind.WORK,
                group,
                type,
                START.plusSeconds(priority),
                0,
                null,
                null,
                Duration.ofMinutes(15),
                false,
                false);
    }

    // ---- wake-ups ----

    /** Whether this store tells listeners at once, in the thread that makes the change. */
    protected boolean tellsAtOnce() {
        return false;
    }

    @Test
    void tellsWhoeverItConcerns() {
        String a = join("a");
        String b = join("b");
        assertThat(store.acquire(a, "df-1")).isPresent();
        var heard = new ArrayList<String>();
        Runnable endA = store.listen(a, new Recorder("a", heard));
        Runnable endB = store.listen(b, new Recorder("b", heard));
        InboxRow question = new InboxRow("df-1", 0, "c1", b, "", "DELETE", "{}", false, START);
        store.send(List.of(question));
        long id = store.inbox(a, 10).get(0).id();
        commit("df-1", 1, step -> {
            step.handled().add(id);
            step.commands().add(new CommandRow("df-1", "c1", b, "", "DELETE", "delete", START, START, null, null));
        });
        store.announce(a, Set.of("default"));
        store.release(a, List.of("df-1"));
        endA.run();
        endB.run();
        store.announce(a, Set.of("later"));

        if (tellsAtOnce()) {
            assertThat(heard).containsExactly("a: inbox", "b: answered", "b: queued [default]", "b: membership");
        }
    }

    private record Recorder(String name, List<String> heard) implements StoreListener {

        @Override
        public void inboxFilled() {
            heard.add(name + ": inbox");
        }

        @Override
        public void commandAnswered() {
            heard.add(name + ": answered");
        }

        @Override
        public void tasksQueued(Set<String> workerGroups) {
            heard.add(name + ": queued " + workerGroups);
        }

        @Override
        public void membershipChanged() {
            heard.add(name + ": membership");
        }
    }
}
