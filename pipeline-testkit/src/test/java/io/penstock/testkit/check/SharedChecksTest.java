package io.penstock.testkit.check;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Preconditions.s3KeyExists;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Pipeline;
import io.penstock.component.S3KeyExists;
import io.penstock.run.InstanceView;
import io.penstock.run.Status;
import io.penstock.service.ActivationOptions;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StoredObject;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.storage.MemoryObjectStorage;
import io.penstock.testkit.time.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedChecksTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final int INTERVALS = 12;

    /** Counts how often it is asked for which key. */
    private static final class Counting implements ObjectStorage {
        private final MemoryObjectStorage behind = MemoryObjectStorage.create(ManualClock.at(START));
        private final List<String> asked = new ArrayList<>();

        @Override
        public synchronized Optional<StoredObject> find(ObjectUri uri) throws IOException {
            asked.add(uri.toString());
            return behind.find(uri);
        }

        @Override
        public Stream<StoredObject> list(ObjectUri prefix) throws IOException {
            return behind.list(prefix);
        }

        @Override
        public InputStream read(ObjectUri uri) throws IOException {
            return behind.read(uri);
        }

        @Override
        public PendingObject write(ObjectUri uri) throws IOException {
            return behind.write(uri);
        }

        @Override
        public void delete(ObjectUri uri) throws IOException {
            behind.delete(uri);
        }

        @Override
        public boolean serves(String scheme) {
            return behind.serves(scheme);
        }
    }

    private final Counting storage = new Counting();
    private final PipelineTestKit kit = PipelineTestKit.builder()
            .startingAt(START.plus(Duration.ofHours(12)))
            .storage(storage)
            .real(S3KeyExists.TYPE)
            .start();

    @AfterEach
    void close() {
        kit.close();
    }

    private TestRun activate(String key) {
        return kit.activate(
                Pipeline.of("shared")
                        .every(Duration.ofHours(1))
                        .startingAt(START)
                        .occurrences(INTERVALS)
                        .activity(shell("Load", "true")
                                .input(s3("Input", "s3://b/in").precondition(s3KeyExists("Ready", key)))),
                ActivationOptions.defaults().allowBackfill());
    }

    private static long count(TestRun run, String component, Status status) {
        return run.instances(component).stream()
                .map(InstanceView::status)
                .filter(status::equals)
                .count();
    }

    @Test
    void asksOnceForAllThatAskTheSame() {
        TestRun run = activate("s3://b/ready");

        assertThat(count(run, "Ready", Status.RUNNING)).isEqualTo(INTERVALS);
        assertThat(storage.asked).containsExactly("s3://b/ready");

        kit.advance(Duration.ofMinutes(2));
        assertThat(storage.asked).hasSize(2);

        storage.behind.put("s3://b/ready", "");
        kit.advance(Duration.ofMinutes(2));
        assertThat(storage.asked).hasSize(3);
        assertThat(count(run, "Ready", Status.FINISHED)).isEqualTo(INTERVALS);
        kit.runUntilIdle();
        assertThat(count(run, "Load", Status.FINISHED)).isEqualTo(INTERVALS);
    }

    @Test
    void asksForEachThatAsksSomethingElse() {
        TestRun run = activate("s3://b/ready-#{node.@scheduledStartTime}");

        assertThat(storage.asked).hasSize(INTERVALS).doesNotHaveDuplicates();
        storage.behind.put("s3://b/ready-2024-01-01T03:00:00", "");
        kit.advance(Duration.ofMinutes(2));

        assertThat(count(run, "Ready", Status.FINISHED)).isEqualTo(1);
        assertThat(run.instance("@Ready_Input_2024-01-01T03:00:00").status()).isEqualTo(Status.FINISHED);
    }

    @Test
    void tellsEachWhatWasFound() {
        TestRun run = activate("s3://b/ready");

        assertThat(run.instances("Ready"))
                .allSatisfy(
                        check -> assertThat(run.explain(check.id()).sentence()).contains("no object s3://b/ready"));
    }
}
