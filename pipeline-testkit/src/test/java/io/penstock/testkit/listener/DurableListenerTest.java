package io.penstock.testkit.listener;

import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.engine.PipelineEngine;
import io.penstock.engine.PipelineEngineBuilder;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.memory.MemoryStore;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineListener;
import io.penstock.run.PipelineRun;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.service.ActivationOptions;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DurableListenerTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final EngineStore store = new MemoryStore();
    private final Recorder audit = new Recorder();

    /** Notes what it is told, and fails where it is asked to. */
    private static final class Recorder implements PipelineListener {
        private final List<PipelineEvent> told = new ArrayList<>();
        private final List<PipelineEvent> refused = new ArrayList<>();
        private Predicate<PipelineEvent> failing = event -> false;

        @Override
        public void onEvent(PipelineEvent event) {
            if (failing.test(event)) {
                refused.add(event);
                throw new IllegalStateException("no");
            }
            told.add(event);
        }

        List<PipelineEvent> of(String pipelineId) {
            return told.stream()
                    .filter(event -> event.pipelineId().equals(pipelineId))
                    .toList();
        }
    }

    private PipelineTestKit.Builder kit() {
        return PipelineTestKit.builder().startingAt(START).store(store);
    }

    private PipelineTestKit audited() {
        return kit().engine(engine -> engine.durableListener("audit", audit)).start();
    }

    private static Pipeline pipeline(String name) {
        return Pipeline.of(name)
                .every(Duration.ofMinutes(15))
                .startingAt(START)
                .occurrences(4)
                .activity(shell("Clean", "true"), shell("Load", "true").dependsOn(shell("Clean", "true")));
    }

    @Test
    void tellsEverythingThatPlainListenersHearInOrder() {
        try (PipelineTestKit kit = audited()) {
            kit.script("Load", Script.failTimes(1).thenSucceed());
            TestRun one = kit.activate(pipeline("one"));
            TestRun two = kit.activate(pipeline("two"));
            kit.runUntilIdle();

            for (TestRun run : List.of(one, two)) {
                assertThat(audit.of(run.pipelineId()))
                        .isNotEmpty()
                        .isEqualTo(kit.events().events(run.pipelineId()));
            }
        }
    }

    /** Whatever step the crash comes after: nothing is missing, and nothing is out of order but for repetitions. */
    @Test
    void missesNothingWhenTheEngineCrashes() {
        boolean reached = true;
        for (int crash = 1; reached; crash++) {
            long after = crash;
            var listener = new Recorder();
            try (PipelineTestKit kit = PipelineTestKit.builder()
                    .engine(engine -> engine.durableListener("audit", listener))
                    .start()) {
                kit.script("Load", Script.failTimes(1).thenSucceed());
                kit.crashAfter(step -> step == after || step == after + 7);
                TestRun run = kit.activate(pipeline("one"));
                kit.runUntilIdle();
                kit.advance(Duration.ofMinutes(1));

                assertChained(listener.told, run);
                reached = kit.steps() > after;
            }
        }
    }

    @Test
    void missesNothingWhenTheStoreRefusesOrItsReplyIsLost() {
        try (PipelineTestKit kit = audited()) {
            TestRun run = kit.activate(pipeline("one"));
            for (int i = 0; i < 8; i++) {
                kit.store().loseReply(1);
                kit.advance(Duration.ofMinutes(5));
                kit.store().refuse(1);
                kit.advance(Duration.ofMinutes(5));
            }
            kit.runUntilIdle();

            assertChained(audit.of(run.pipelineId()), run);
        }
    }

    /** Each instance goes from the status that was told last, up to the one it has. */
    private static void assertChained(List<PipelineEvent> told, TestRun run) {
        Map<String, Status> statuses = new HashMap<>();
        for (PipelineEvent event : new LinkedHashSet<>(told)) {
            if (event instanceof PipelineEvent.InstanceChanged changed) {
                assertThat(changed.from())
                        .as(changed.toString())
                        .isEqualTo(Optional.ofNullable(statuses.get(changed.instanceId())));
                statuses.put(changed.instanceId(), changed.to());
            }
        }
        assertThat(run.instances()).allSatisfy(view -> assertThat(statuses).containsEntry(view.id(), view.status()));
        assertThat(run.instances()).extracting(InstanceView::status).containsOnly(Status.FINISHED);
        assertThat(told)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                PipelineEvent.PipelineChanged.class,
                                changed -> assertThat(changed.to()).isEqualTo(PipelineState.FINISHED)));
    }

    @Test
    void triesAgainWithGrowingPausesWhileTheOthersGoOn() {
        var attempts = new ArrayList<Instant>();
        try (PipelineTestKit kit = audited()) {
            TestRun broken = kit.activate(pipeline("broken"));
            TestRun fine = kit.activate(pipeline("fine"));
            audit.told.clear();
            audit.failing = event -> {
                boolean fails = event.pipelineId().equals(broken.pipelineId())
                        && event instanceof PipelineEvent.InstanceChanged changed
                        && changed.to() == Status.FINISHED;
                if (fails) {
                    attempts.add(kit.now());
                }
                return fails;
            };
            kit.advance(Duration.ofMinutes(30));

            assertThat(audit.refused).as("one and the same event").containsOnly(audit.refused.get(0));
            assertThat(attempts.subList(2, 6))
                    .extracting(at -> Duration.between(attempts.get(1), at).toSeconds())
                    .containsExactly(1L, 3L, 7L, 15L);
            assertThat(Duration.between(attempts.get(attempts.size() - 2), attempts.get(attempts.size() - 1)))
                    .isEqualTo(Duration.ofMinutes(5));
            assertThat(audit.of(fine.pipelineId())).hasSizeGreaterThan(10);

            audit.failing = event -> false;
            kit.runUntilIdle();
            kit.advance(Duration.ofMinutes(5));

            assertThat(broken.state()).isEqualTo(PipelineState.FINISHED);
            List<PipelineEvent> all = kit.events().events(broken.pipelineId());
            List<PipelineEvent> told = audit.of(broken.pipelineId());
            assertThat(told).isEqualTo(all.subList(all.size() - told.size(), all.size()));
            assertThat(told).containsAll(audit.refused);
        }
    }

    @Test
    void removesWhatEveryListenerHasPassed() {
        var slow = new Recorder();
        slow.failing = event -> true;
        try (PipelineTestKit kit = kit().engine(
                        engine -> engine.durableListener("audit", audit).durableListener("slow", slow))
                .start()) {
            TestRun run = kit.activate(pipeline("one"));
            kit.runUntilIdle();
            kit.advance(Duration.ofMinutes(2));
            assertThat(store.journal().events(run.pipelineId(), 0, 1000)).hasSameSizeAs(audit.told);

            slow.failing = event -> false;
            kit.advance(Duration.ofMinutes(7));
            assertThat(slow.told).isEqualTo(audit.told);
            assertThat(store.journal().events(run.pipelineId(), 0, 1000)).isEmpty();
        }
    }

    @Test
    void keepsEventsForAListenerThatThisEngineHasNot() {
        try (PipelineTestKit kit = audited()) {
            kit.activate(pipeline("one"));
        }
        audit.told.clear();
        TestRun second;
        try (PipelineTestKit kit = kit().seed(2).start()) {
            second = kit.activate(pipeline("two"));
            kit.runUntilIdle();
        }
        assertThat(audit.told).isEmpty();

        try (PipelineTestKit kit = kit().seed(3)
                .startingAt(START.plus(Duration.ofHours(2)))
                .engine(engine -> engine.durableListener("audit", audit))
                .start()) {
            kit.advance(Duration.ofMinutes(1));
            assertThat(audit.of(second.pipelineId()))
                    .as("of a pipeline that has ended")
                    .hasSizeGreaterThan(10)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void writesNothingWhereNobodyListens() {
        try (PipelineTestKit kit = kit().start()) {
            TestRun run = kit.activate(pipeline("one"));
            kit.runUntilIdle();

            assertThat(store.journal().events(run.pipelineId(), 0, 10)).isEmpty();
        }
    }

    @Test
    void tellsOfThePipelineThatIsDeleted() {
        try (PipelineTestKit kit = audited()) {
            TestRun run = kit.activate(pipeline("one"));
            kit.service().deletePipeline(run.pipelineId());
            kit.settle();

            assertThat(audit.of(run.pipelineId()))
                    .filteredOn(PipelineEvent.PipelineChanged.class::isInstance)
                    .extracting(event -> ((PipelineEvent.PipelineChanged) event).to())
                    .endsWith(PipelineState.DELETING);
        }
    }

    @Test
    void doesNotHoldUpTheEngineWhileItIsSlow() throws Exception {
        var mayGoOn = new CountDownLatch(1);
        var told = new AtomicInteger();
        var failure = new AtomicReference<@Nullable Throwable>();
        PipelineListener slow = event -> {
            try {
                mayGoOn.await();
                told.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure.set(e);
            }
        };
        try (PipelineEngine engine = PipelineEngine.builder()
                .discoverExtensions(false)
                .handler(ShellCommandActivity.TYPE, (activity, context) -> {})
                .durableListener("slow", slow)
                .start()) {
            PipelineRun run = engine.activate(
                    Pipeline.of("now").onDemand().activity(shell("Clean", "true")), ActivationOptions.defaults());

            assertThat(run.awaitFinished(Duration.ofSeconds(30)).isSuccess()).isTrue();
            assertThat(told).hasValue(0);
            mayGoOn.countDown();
        }
        assertThat(told).as("closing waits for what was to be told").hasPositiveValue();
        assertThat(failure).hasValue(null);
    }

    @Test
    void forgetsAListenerForGood() {
        audit.failing = event -> true;
        try (PipelineEngine engine = PipelineEngine.builder()
                .discoverExtensions(false)
                .store(store)
                .handler(ShellCommandActivity.TYPE, (activity, context) -> {})
                .durableListener("audit", audit)
                .start()) {
            engine.activate(
                            Pipeline.of("now").onDemand().activity(shell("Clean", "true")),
                            ActivationOptions.defaults())
                    .awaitFinished(Duration.ofSeconds(30));
            assertThat(store.journal().listeners()).containsExactly("audit");

            engine.forgetDurableListener("audit");
            engine.forgetDurableListener("never heard of");

            assertThat(store.journal().listeners()).isEmpty();
            assertThat(store.journal().purge(1000)).isPositive();
        }
    }

    @Test
    void wantsANameForEachListener() {
        PipelineEngineBuilder engine = PipelineEngine.builder().durableListener("audit", audit);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.durableListener("audit", audit))
                .withMessage("durableListener 'audit' was set already; expected a name for each listener");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.durableListener(" ", audit))
                .withMessage("the name of a durable listener is ' '; expected 1 to 100 characters");
    }

    @Test
    void tellsTwoListenersApart() {
        var other = new Recorder();
        try (PipelineTestKit kit = kit().engine(
                        engine -> engine.durableListener("audit", audit).durableListener("other", other))
                .start()) {
            kit.activate(pipeline("one"));
            other.failing = event -> event instanceof PipelineEvent.AttemptStarted;
            kit.runUntilIdle();

            assertThat(Set.copyOf(other.refused)).hasSize(1);
            assertThat(other.told.size()).isLessThan(audit.told.size());
            assertThat(audit.told).startsWith(other.told.toArray(PipelineEvent[]::new));
        }
    }
}
