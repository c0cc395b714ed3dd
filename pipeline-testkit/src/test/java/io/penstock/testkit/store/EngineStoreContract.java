package io.penstock.testkit.store;

import static io.penstock.testkit.store.Rows.START;
import static io.penstock.testkit.store.Rows.attempt;
import static io.penstock.testkit.store.Rows.component;
import static io.penstock.testkit.store.Rows.definition;
import static io.penstock.testkit.store.Rows.effect;
import static io.penstock.testkit.store.Rows.filled;
import static io.penstock.testkit.store.Rows.instance;
import static io.penstock.testkit.store.Rows.kept;
import static io.penstock.testkit.store.Rows.parked;
import static io.penstock.testkit.store.Rows.pipeline;
import static io.penstock.testkit.store.Rows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.EventJournal;
import io.penstock.engine.store.EventRow;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.LoadedPipeline;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.StoreException;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link EngineStore} keeps. Subclassed for each store. */
abstract class EngineStoreContract extends RowContract {

    private EngineStore store;
    private String node;

    @BeforeEach
    void openStore() {
        store = open();
        node = store.join("node", Duration.ofHours(1)).nodeId();
        assertThat(store.create(pipeline("df-1", "one", PipelineState.PENDING)).pipelineId())
                .isEqualTo("df-1");
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    private void commit(String pipelineId, Consumer<Step> fill) {
        store.commit(List.of(step(pipelineId, fill)));
    }

    private static Step step(String pipelineId, Consumer<Step> fill) {
        var step = new Step(pipelineId, 0);
        fill.accept(step);
        return step;
    }

    private LoadedPipeline loaded() {
        return store.load("df-1").orElseThrow();
    }

    @Test
    void createsAPipelineOncePerNameAndUniqueId() {
        assertThat(store.create(pipeline("df-2", "one", PipelineState.PENDING)).pipelineId())
                .isEqualTo("df-1");
        assertThat(store.create(pipeline("df-3", "two", PipelineState.PENDING)).pipelineId())
                .isEqualTo("df-3");
        assertThat(store.pipelines(Optional.empty(), 10))
                .extracting(PipelineRow::pipelineId)
                .containsExactly("df-1", "df-3");
    }

    @Test
    void createsAPipelineAnewOnceTheOldOneIsBeingDeleted() {
        commit("df-1", step -> step.pipeline(pipeline("df-1", "one", PipelineState.DELETING)));

        assertThat(store.create(pipeline("df-2", "one", PipelineState.PENDING)).pipelineId())
                .isEqualTo("df-2");
        assertThat(store.pipelines(Optional.empty(), 10))
                .extracting(PipelineRow::pipelineId)
                .containsExactly("df-2");
        assertThat(store.pipeline("df-1")).map(PipelineRow::state).contains(PipelineState.DELETING);
    }

    @Test
    void listsPipelinesInPages() {
        for (int i = 2; i <= 5; i++) {
            store.create(pipeline("df-" + i, "p" + i, PipelineState.PENDING));
        }

        assertThat(store.pipelines(Optional.empty(), 2))
                .extracting(PipelineRow::pipelineId)
                .containsExactly("df-1", "df-2");
        assertThat(store.pipelines(Optional.of("df-2"), 2))
                .extracting(PipelineRow::pipelineId)
                .containsExactly("df-3", "df-4");
        assertThat(store.pipelines(Optional.of("df-5"), 2)).isEmpty();
    }

    @Test
    void readsBackEverythingThatAStepWrote() {
        commit("df-1", step -> {
            step.pipeline(pipeline("df-1", "one", PipelineState.SCHEDULED));
            step.definition(definition("df-1", 1));
            step.components().add(component("df-1", "Clean", 1));
            step.instances().add(instance("df-1", 1, "Clean", Status.RUNNING, true));
            step.attempts().add(attempt("df-1", 1, 1, Status.RUNNING));
            step.tasks().add(task("df-1", 1));
            step.outbox().add(effect("df-1", 1));
        });

        LoadedPipeline loaded = loaded();
        assertThat(loaded.pipeline()).isEqualTo(pipeline("df-1", "one", PipelineState.SCHEDULED));
        assertThat(loaded.definitions()).containsExactly(definition("df-1", 1));
        assertThat(loaded.components()).containsExactly(component("df-1", "Clean", 1));
        assertThat(loaded.instances()).containsExactly(instance("df-1", 1, "Clean", Status.RUNNING, true));
        assertThat(loaded.attempts()).containsExactly(attempt("df-1", 1, 1, Status.RUNNING));
        assertThat(loaded.tasks()).containsExactly(task("df-1", 1));
        assertThat(loaded.outbox()).containsExactly(effect("df-1", 1));
    }

    @Test
    void writesAllStepsOfACommitOrNone() {
        Step good = step("df-1", step -> step.instances().add(instance("df-1", 1, "Clean", Status.RUNNING, true)));
        Step bad = step(
                "df-unknown", step -> step.instances().add(instance("df-unknown", 1, "Clean", Status.RUNNING, true)));

        assertThatThrownBy(() -> store.commit(List.of(good, bad))).isInstanceOf(StoreException.class);

        assertThat(loaded().instances()).isEmpty();
        assertThat(store.load("df-unknown")).isEmpty();
    }

    @Test
    void replacesRowsWithTheSameKey() {
        commit("df-1", step -> {
            step.components().add(component("df-1", "Clean", 1));
            step.instances().add(instance("df-1", 1, "Clean", Status.RUNNING, true));
            step.attempts().add(attempt("df-1", 1, 1, Status.RUNNING));
        });
        commit("df-1", step -> {
            step.components().add(component("df-1", "Clean", 0));
            step.instances().add(instance("df-1", 1, "Clean", Status.FINISHED, true));
            step.attempts().add(attempt("df-1", 1, 1, Status.FINISHED));
        });

        assertThat(store.components("df-1")).containsExactly(component("df-1", "Clean", 0));
        assertThat(store.instances("df-1", InstanceFilter.all(), 0, 10))
                .extracting(InstanceRow::status)
                .containsExactly(Status.FINISHED);
        assertThat(store.attempts("df-1", 1)).extracting(AttemptRow::status).containsExactly(Status.FINISHED);
    }

    @Test
    void loadsWhatTheEngineKeepsInMemoryOnly() {
        commit("df-1", step -> {
            step.instances().add(instance("df-1", 1, "Clean", Status.FINISHED, false));
            step.instances().add(instance("df-1", 2, "Clean", Status.RUNNING, true));
            step.attempts().add(attempt("df-1", 1, 1, Status.FINISHED));
            step.attempts().add(attempt("df-1", 2, 1, Status.FAILED));
            step.attempts().add(attempt("df-1", 2, 2, Status.RUNNING));
        });

        assertThat(loaded().instances()).extracting(InstanceRow::seq).containsExactly(2L);
        assertThat(loaded().attempts()).containsExactly(attempt("df-1", 2, 2, Status.RUNNING));
        assertThat(store.instances("df-1", InstanceFilter.all(), 0, 10)).hasSize(2);
    }

    @Test
    void loadsInstancesInTheOrderTheyWereMade() {
        commit("df-1", step -> {
            for (long seq = 200; seq > 0; seq -= 7) {
                step.instances().add(instance("df-1", seq, "Clean", Status.WAITING_ON_DEPENDENCIES, true));
            }
        });

        assertThat(loaded().instances()).extracting(InstanceRow::seq).isSorted();
    }

    @Test
    void keepsAttemptsInOrderWhateverIsWrittenLast() {
        commit("df-1", step -> {
            step.instances().add(instance("df-1", 1, "Clean", Status.RUNNING, true));
            step.attempts().add(attempt("df-1", 1, 1, Status.RUNNING));
            step.attempts().add(attempt("df-1", 1, 2, Status.RUNNING));
        });
        commit("df-1", step -> step.attempts().add(attempt("df-1", 1, 1, Status.FAILED)));

        assertThat(store.attempts("df-1", 1)).extracting(AttemptRow::number).containsExactly(1, 2);
        assertThat(loaded().attempts()).extracting(AttemptRow::number).containsExactly(2);
    }

    @Test
    void findsInstancesByFilterInPages() {
        commit("df-1", step -> {
            for (long seq = 1; seq <= 10; seq++) {
                Status status = seq % 2 == 0 ? Status.FINISHED : Status.FAILED;
                step.instances().add(instance("df-1", seq, seq <= 5 ? "Clean" : "Load", status, false));
            }
        });

        assertThat(seqs(InstanceFilter.component("Load"), 0, 3)).containsExactly(6L, 7L, 8L);
        assertThat(seqs(InstanceFilter.component("Load"), 8, 3)).containsExactly(9L, 10L);
        assertThat(seqs(filter(Set.of(Status.FAILED)), 0, 100)).containsExactly(1L, 3L, 5L, 7L, 9L);
        var range = new InstanceFilter(
                Optional.empty(),
                Set.of(),
                Optional.of(START.plus(Duration.ofMinutes(30))),
                Optional.of(START.plus(Duration.ofMinutes(60))),
                Optional.empty());
        assertThat(seqs(range, 0, 100)).containsExactly(2L, 3L);
    }

    private List<Long> seqs(InstanceFilter filter, long after, int limit) {
        return store.instances("df-1", filter, after, limit).stream()
                .map(InstanceRow::seq)
                .toList();
    }

    private static InstanceFilter filter(Set<Status> statuses) {
        return new InstanceFilter(Optional.empty(), statuses, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void findsThePreconditionsOfAnInstance() {
        commit("df-1", step -> {
            step.instances().add(instance("df-1", 1, "Clean", Status.RUNNING, true));
            step.instances().add(instance("df-1", 2, "Ready", START, Status.RUNNING, 1, true, 1));
            step.instances().add(instance("df-1", 3, "Ready", START, Status.RUNNING, 1, true, 9));
        });

        assertThat(seqs(InstanceFilter.checksOf(1), 0, 10)).containsExactly(2L);
        assertThat(seqs(InstanceFilter.checksOf(2), 0, 10)).isEmpty();
    }

    @Test
    void findsWhatIsParkedAndByWhat() {
        commit("df-1", step -> {
            step.instances().add(kept(instance("df-1", 1, "Clean", START, Status.FAILED, 1, false, 0), 0));
            step.instances().add(parked("df-1", 2, "Load", 1));
            step.instances().add(instance("df-1", 3, "Load", Status.WAITING_ON_DEPENDENCIES, true));
            step.instances().add(instance("df-1", 4, "Clean", Status.FAILED, false));
        });

        assertThat(store.instances("df-1", InstanceFilter.allParked(), 0, 10))
                .extracting(InstanceRow::seq, InstanceRow::blockedBy)
                .containsExactly(tuple(1L, 0L), tuple(2L, 1L));
        assertThat(seqs(InstanceFilter.allParked(), 1, 10)).containsExactly(2L);
        assertThat(loaded().instances())
                .as("what is parked is not read into memory")
                .extracting(InstanceRow::seq)
                .containsExactly(3L);

        commit("df-1", step -> step.instances().add(instance("df-1", 2, "Load", Status.FINISHED, false)));
        assertThat(seqs(InstanceFilter.allParked(), 0, 10)).containsExactly(1L);
    }

    @Test
    void readsBackWhichStretchesOfAComponentWereFilled() {
        var filled = new Interval(START.minus(Duration.ofDays(2)), START.minus(Duration.ofDays(1)));
        commit("df-1", step -> step.components().add(filled("df-1", "Clean", List.of(filled))));

        assertThat(loaded().components()).flatExtracting(ComponentRow::filled).containsExactly(filled);
        assertThat(store.components("df-1"))
                .flatExtracting(ComponentRow::filled)
                .containsExactly(filled);
    }

    @Test
    void findsAnInstanceByItsVisibleIdAndByItsKey() {
        commit("df-1", step -> step.instances().add(instance("df-1", 3, "Clean", Status.RUNNING, true)));

        assertThat(store.instance("df-1", "@Clean_2024-01-01T00:45:00Z"))
                .map(InstanceRow::seq)
                .contains(3L);
        assertThat(store.instance("df-1", "@Clean_2030-01-01T00:45:00Z")).isEmpty();
        assertThat(store.instances("df-1", List.of(2L, 3L)))
                .extracting(InstanceRow::seq)
                .containsExactly(3L);
    }

    @Test
    void keepsVersionsOfADefinition() {
        commit("df-1", step -> step.definition(definition("df-1", 1)));
        commit("df-1", step -> step.definition(definition("df-1", 2)));

        assertThat(store.definition("df-1", 1)).contains(definition("df-1", 1));
        assertThat(store.definition("df-1", 2)).contains(definition("df-1", 2));
        assertThat(store.definition("df-1", 3)).isEmpty();
    }

    @Test
    void grantsATaskToOneTakerOnly() {
        commit("df-1", step -> step.tasks().add(task("df-1", 1)));
        TaskRow first = task("df-1", 1).handedTo("a", START.plusSeconds(120), false);
        TaskRow second = task("df-1", 1).handedTo("b", START.plusSeconds(120), false);

        assertThat(store.claim(node, List.of(first))).containsExactly(first.key());
        assertThat(store.claim(node, List.of(second))).isEmpty();
        assertThat(loaded().tasks()).containsExactly(first);
    }

    @Test
    void takesReportsOfTheHolderOnly() {
        commit("df-1", step -> step.tasks().add(task("df-1", 1)));
        TaskRow first = task("df-1", 1).handedTo("a", START.plusSeconds(120), false);
        assertThat(store.claim(node, List.of(first))).isNotEmpty();
        assertThat(store.update(List.of(first.released()))).containsExactly(first.key());
        TaskRow second = first.released().handedTo("b", START.plusSeconds(240), false);
        assertThat(store.claim(node, List.of(second))).containsExactly(second.key());

        assertThat(store.update(List.of(first.prolonged(START.plusSeconds(900)))))
                .isEmpty();
        assertThat(store.update(List.of(second.prolonged(START.plusSeconds(900)))))
                .containsExactly(second.key());
        assertThat(loaded().tasks()).extracting(TaskRow::holder).containsExactly("b");
    }

    @Test
    void grantsNothingOfATaskThatIsOver() {
        commit("df-1", step -> step.tasks().add(task("df-1", 1)));
        commit("df-1", step -> step.endedTasks().add(task("df-1", 1).key()));

        assertThat(store.claim(node, List.of(task("df-1", 1).handedTo("a", null, true))))
                .isEmpty();
        assertThat(store.update(List.of(task("df-1", 1)))).isEmpty();
        assertThat(loaded().tasks()).isEmpty();
    }

    @Test
    void keepsEffectsUntilTheyAreAcknowledged() {
        commit("df-1", step -> {
            step.outbox().add(effect("df-1", 1));
            step.outbox().add(effect("df-1", 2));
        });
        commit("df-1", step -> step.acknowledged().add(1L));

        assertThat(loaded().outbox()).containsExactly(effect("df-1", 2));
    }

    @Test
    void namesThePipelinesThatHaveSomethingToDo() {
        store.create(pipeline("df-2", "scheduled", PipelineState.PENDING));
        store.create(pipeline("df-3", "finished", PipelineState.PENDING));
        store.create(pipeline("df-4", "alarm to send", PipelineState.PENDING));
        commit("df-2", step -> step.pipeline(pipeline("df-2", "scheduled", PipelineState.SCHEDULED)));
        commit("df-3", step -> step.pipeline(pipeline("df-3", "finished", PipelineState.FINISHED)));
        commit("df-4", step -> {
            step.pipeline(pipeline("df-4", "alarm to send", PipelineState.FINISHED));
            step.outbox().add(effect("df-4", 1));
        });

        assertThat(store.activePipelines()).containsExactlyInAnyOrder("df-2", "df-4");
    }

    @Test
    void forgetsTheHistoryOfADeletedPipeline() {
        commit("df-1", step -> {
            step.definition(definition("df-1", 1));
            step.instances().add(instance("df-1", 1, "Clean", Status.RUNNING, true));
            step.attempts().add(attempt("df-1", 1, 1, Status.RUNNING));
            step.tasks().add(task("df-1", 1));
            step.outbox().add(effect("df-1", 1));
        });
        commit("df-1", step -> {
            step.pipeline(pipeline("df-1", "one", PipelineState.DELETING));
            step.deleteHistory();
        });

        assertThat(store.instances("df-1", InstanceFilter.all(), 0, 10)).isEmpty();
        assertThat(store.definition("df-1", 1)).isEmpty();
        assertThat(loaded().tasks()).isEmpty();
        assertThat(store.activePipelines()).isEmpty();
        assertThat(store.pipeline("df-1")).isPresent();
    }

    @Test
    void keepsPipelinesApart() {
        store.create(pipeline("df-2", "two", PipelineState.PENDING));
        commit("df-1", step -> step.instances().add(instance("df-1", 1, "Clean", Status.RUNNING, true)));
        commit("df-2", step -> step.instances().add(instance("df-2", 1, "Clean", Status.FAILED, true)));

        assertThat(loaded().instances()).extracting(InstanceRow::status).containsExactly(Status.RUNNING);
        assertThat(store.instances("df-2", InstanceFilter.all(), 0, 10))
                .extracting(InstanceRow::status)
                .containsExactly(Status.FAILED);
        assertThat(store.attempts("df-2", 1)).isEmpty();
    }

    @Test
    void readsBackTheEventsOfAStepInOrder() {
        List<PipelineEvent> events = Rows.events("df-1");
        store.journal().register("audit");
        commit("df-1", step -> step.events().addAll(events.subList(0, 3)));
        commit("df-1", step -> step.events().addAll(events.subList(3, events.size())));

        List<EventRow> rows = store.journal().events("df-1", 0, 100);
        assertThat(rows).extracting(EventRow::event).isEqualTo(events);
        assertThat(rows).extracting(EventRow::number).isSorted().doesNotHaveDuplicates();
        assertThat(store.journal().events("df-1", rows.get(1).number(), 2)).isEqualTo(rows.subList(2, 4));
        assertThat(store.journal().events("df-2", 0, 100)).isEmpty();
    }

    @Test
    void writesTheEventsOfAllStepsOfACommitOrNone() {
        store.journal().register("audit");
        Step good = step("df-1", step -> step.events().addAll(Rows.events("df-1")));
        Step bad = step("df-unknown", step -> step.events().addAll(Rows.events("df-unknown")));

        assertThatThrownBy(() -> store.commit(List.of(good, bad))).isInstanceOf(StoreException.class);

        assertThat(store.journal().events("df-1", 0, 100)).isEmpty();
        assertThat(store.journal().undelivered("audit", Optional.empty(), 10)).isEmpty();
    }

    @Test
    void startsAListenerBehindWhatWasWrittenBeforeIt() {
        EventJournal journal = store.journal();
        journal.register("audit");
        commit("df-1", step -> step.events().addAll(Rows.events("df-1")));
        journal.register("late");
        long newest = newest("df-1");

        assertThat(journal.listeners()).containsExactlyInAnyOrder("audit", "late");
        assertThat(journal.cursor("late", "df-1").orElseThrow()).isGreaterThanOrEqualTo(newest);
        assertThat(journal.events("df-1", journal.cursor("audit", "df-1").orElseThrow(), 100))
                .hasSameSizeAs(Rows.events("df-1"));
        assertThat(journal.cursor("nobody", "df-1")).isEmpty();
    }

    private long newest(String pipelineId) {
        List<EventRow> rows = store.journal().events(pipelineId, 0, 100);
        return rows.get(rows.size() - 1).number();
    }

    @Test
    void registersAListenerOnce() {
        EventJournal journal = store.journal();
        journal.register("audit");
        commit("df-1", step -> step.events().addAll(Rows.events("df-1")));
        journal.register("audit");

        assertThat(journal.undelivered("audit", Optional.empty(), 10)).containsExactly("df-1");
    }

    @Test
    void movesACursorOnlyFromWhereItIs() {
        EventJournal journal = store.journal();
        journal.register("audit");
        long begin = journal.cursor("audit", "df-1").orElseThrow();
        commit("df-1", step -> step.events().addAll(Rows.events("df-1")));
        long second = journal.events("df-1", 0, 100).get(1).number();

        assertThat(journal.advance("audit", "df-1", begin, second)).isTrue();
        assertThat(journal.advance("audit", "df-1", begin, newest("df-1"))).isFalse();
        assertThat(journal.cursor("audit", "df-1")).hasValue(second);
        assertThat(journal.advance("nobody", "df-1", begin, second)).isFalse();
    }

    @Test
    void keepsCursorsOfListenersAndPipelinesApart() {
        store.create(pipeline("df-2", "two", PipelineState.PENDING));
        store.create(pipeline("df-3", "three", PipelineState.PENDING));
        EventJournal journal = store.journal();
        journal.register("audit");
        journal.register("lineage");
        for (String id : List.of("df-1", "df-2", "df-3")) {
            commit(id, step -> step.events().addAll(Rows.events(id)));
        }
        assertThat(journal.advance(
                        "audit", "df-2", journal.cursor("audit", "df-2").orElseThrow(), newest("df-2")))
                .isTrue();

        assertThat(journal.undelivered("audit", Optional.empty(), 10)).containsExactly("df-1", "df-3");
        assertThat(journal.undelivered("audit", Optional.of("df-1"), 10)).containsExactly("df-3");
        assertThat(journal.undelivered("lineage", Optional.empty(), 2)).containsExactly("df-1", "df-2");
        assertThat(journal.undelivered("nobody", Optional.empty(), 2)).isEmpty();
    }

    @Test
    void removesEventsThatEveryListenerHasPassed() {
        EventJournal journal = store.journal();
        journal.register("audit");
        journal.register("lineage");
        commit("df-1", step -> step.events().addAll(Rows.events("df-1")));
        int all = Rows.events("df-1").size();
        pass("audit", "df-1", newest("df-1"));
        assertThat(journal.purge(100)).as("one listener has passed nothing").isZero();

        pass("lineage", "df-1", journal.events("df-1", 0, 100).get(3).number());
        assertThat(journal.purge(3)).isEqualTo(3);
        assertThat(journal.purge(3)).isEqualTo(1);
        assertThat(journal.purge(3)).isZero();
        assertThat(journal.events("df-1", 0, 100)).hasSize(all - 4);
        assertThat(journal.undelivered("lineage", Optional.empty(), 10)).containsExactly("df-1");

        pass("lineage", "df-1", newest("df-1"));
        assertThat(journal.purge(100)).isEqualTo(all - 4);
        assertThat(journal.undelivered("lineage", Optional.empty(), 10)).isEmpty();
    }

    private void pass(String listener, String pipelineId, long number) {
        EventJournal journal = store.journal();
        assertThat(journal.advance(
                        listener,
                        pipelineId,
                        journal.cursor(listener, pipelineId).orElseThrow(),
                        number))
                .isTrue();
    }

    @Test
    void numbersEventsOnwardsAfterAllWereRemoved() {
        EventJournal journal = store.journal();
        journal.register("audit");
        commit("df-1", step -> step.events().addAll(Rows.events("df-1")));
        long newest = newest("df-1");
        pass("audit", "df-1", newest);
        assertThat(journal.purge(100)).isPositive();
        commit("df-1", step -> step.events().add(Rows.events("df-1").get(0)));

        List<EventRow> rows =
                journal.events("df-1", journal.cursor("audit", "df-1").orElseThrow(), 100);
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).number()).isGreaterThan(newest);
    }

    @Test
    void keepsNothingForAListenerThatIsForgotten() {
        EventJournal journal = store.journal();
        journal.register("audit");
        journal.register("gone");
        commit("df-1", step -> step.events().addAll(Rows.events("df-1")));
        pass("audit", "df-1", newest("df-1"));
        journal.unregister("gone");
        journal.unregister("gone");

        assertThat(journal.listeners()).containsExactly("audit");
        assertThat(journal.purge(100)).isPositive();
        assertThat(journal.events("df-1", 0, 100)).isEmpty();
    }

    @Test
    void keepsTheEventsOfADeletedPipelineUntilTheyAreToldOf() {
        store.journal().register("audit");
        commit("df-1", step -> step.events().addAll(Rows.events("df-1")));
        commit("df-1", step -> {
            step.pipeline(pipeline("df-1", "one", PipelineState.DELETING));
            step.deleteHistory();
        });

        assertThat(store.journal().undelivered("audit", Optional.empty(), 10)).containsExactly("df-1");
        assertThat(store.journal().events("df-1", 0, 100)).hasSameSizeAs(Rows.events("df-1"));
    }
}
