package io.penstock.testkit.durable;

import static io.penstock.dsl.Activities.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.engine.PipelineEngine;
import io.penstock.engine.store.jdbc.JdbcStore;
import io.penstock.problem.PipelineException;
import io.penstock.run.PipelineRun;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.service.ActivationOptions;
import io.penstock.testkit.store.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that goes away while an engine works on it, and comes back. */
@Timeout(120)
class StoreOutageTest {

    private static final int INTERVALS = 4;

    /** What happens to the network. */
    enum Outage {
        REFUSED,
        STALLED
    }

    private static Pipeline pipeline(String name) {
        return Pipeline.of(name)
                .every(Duration.ofMinutes(15))
                .startingAt(Instant.parse("2024-01-01T00:00:00Z"))
                .occurrences(INTERVALS)
                .activity(shell("Work").command("true"));
    }

    @ParameterizedTest
    @EnumSource
    void stopsAcknowledgingAndResumesByItself(Outage outage) throws Exception {
        TestDatabase database = TestDatabase.postgres();
        database.emptyStore().close();
        var ran = new ConcurrentLinkedQueue<String>();
        var allRun = new CountDownLatch(INTERVALS);
        var mayEnd = new CountDownLatch(1);
        try (var gate = new TcpGate(database.port());
                HikariDataSource pool = pool(gate);
                PipelineEngine engine = PipelineEngine.builder()
                        .store(JdbcStore.over(pool)
                                .answerTimeout(Duration.ofSeconds(1))
                                .exclusive()
                                .open())
                        .closeGrace(Duration.ofSeconds(1))
                        .handler(ShellCommandActivity.TYPE, (activity, context) -> {
                            ran.add(context.interval().start().toString());
                            allRun.countDown();
                            mayEnd.await();
                        })
                        .start()) {
            PipelineRun run = engine.activate(
                    pipeline("Hit"), ActivationOptions.defaults().allowBackfill());
            assertThat(allRun.await(60, TimeUnit.SECONDS)).isTrue();

            if (outage == Outage.REFUSED) {
                gate.shut();
            } else {
                gate.stall();
            }
            assertThatThrownBy(() -> engine.activate(
                            pipeline("Refused"), ActivationOptions.defaults().allowBackfill()))
                    .isInstanceOf(PipelineException.class);
            mayEnd.countDown();
            assertThatThrownBy(() -> engine.service().createPipeline("No", "u", Optional.empty(), Map.of()))
                    .as("the tasks have ended meanwhile, and still nothing is acknowledged")
                    .isInstanceOf(PipelineException.class);
            gate.open();

            assertThat(run.awaitFinished(Duration.ofMinutes(1)).state()).isEqualTo(PipelineState.FINISHED);
            assertThat(run.instances())
                    .hasSize(INTERVALS)
                    .allSatisfy(instance -> assertThat(instance.status()).isEqualTo(Status.FINISHED));
            assertThat(ran)
                    .as("results were kept and reported: nothing ran twice")
                    .hasSize(INTERVALS);
            PipelineRun after = engine.activate(
                    pipeline("After"), ActivationOptions.defaults().allowBackfill());
            assertThat(after.awaitFinished(Duration.ofMinutes(1)).state()).isEqualTo(PipelineState.FINISHED);
        }
    }

    private static HikariDataSource pool(TcpGate gate) {
        var config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + gate.port() + "/postgres?user=postgres&loginTimeout=2");
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(1_000);
        config.setValidationTimeout(500);
        return new HikariDataSource(config);
    }
}
