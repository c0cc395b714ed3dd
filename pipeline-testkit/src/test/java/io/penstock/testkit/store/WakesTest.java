package io.penstock.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.InboxRow;
import io.penstock.engine.store.StoreListener;
import io.penstock.engine.store.jdbc.JdbcStore;
import io.penstock.run.PipelineState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What engines on one PostgreSQL hear of each other. */
@Timeout(60)
class WakesTest {

    private static final Duration LEASE = Duration.ofHours(1);

    private EngineStore one;
    private EngineStore other;
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final StoreListener listener = new StoreListener() {
        @Override
        public void inboxFilled() {
            heard.add("inbox");
        }

        @Override
        public void commandAnswered() {
            heard.add("answered");
        }

        @Override
        public void tasksQueued(Set<String> workerGroups) {
            heard.add("tasks " + workerGroups);
        }

        @Override
        public void membershipChanged() {
            heard.add("members");
        }
    };

    @BeforeEach
    void open() {
        one = TestDatabase.postgres().emptyStore();
        other = JdbcStore.over(TestDatabase.postgres().dataSource()).open();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private String next() throws InterruptedException {
        return heard.poll(20, TimeUnit.SECONDS);
    }

    /** Tells of tasks until that is heard: listening begins in its own time. */
    private void untilHeard(String tellingNode) throws InterruptedException {
        do {
            other.announce(tellingNode, Set.of("ready"));
        } while (heard.poll(50, TimeUnit.MILLISECONDS) == null);
        other.announce(tellingNode, Set.of("clear"));
        String last;
        do {
            last = next();
        } while (!"tasks [clear]".equals(last));
    }

    @Test
    void hearsOfWhatConcernsItAndOnlyOfThat() throws Exception {
        String a = one.join("a", LEASE).nodeId();
        String b = other.join("b", LEASE).nodeId();
        one.create(Rows.pipeline("df-1", "one", PipelineState.SCHEDULED));
        assertThat(one.acquire(a, "df-1")).isPresent();
        Runnable end = one.listen(a, listener);
        untilHeard(b);

        one.announce(a, Set.of("its own"));
        other.send(List.of(new InboxRow("df-1", 0, "c1", b, "ann", "DELETE", "{}", false, Rows.START)));
        assertThat(next()).isEqualTo("inbox");
        other.announce(b, Set.of("g\u00fcnther, \"x\""));
        assertThat(next()).isEqualTo("tasks [g\u00fcnther, \"x\"]");
        other.leave(b);
        assertThat(next()).isEqualTo("members");
        end.run();
    }

    @Test
    void looksAgainAfterItsConnectionBroke() throws Exception {
        String a = one.join("a", LEASE).nodeId();
        String b = other.join("b", LEASE).nodeId();
        Runnable end = one.listen(a, listener);
        untilHeard(b);

        TestDatabase.postgres()
                .query(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'",
                        row -> assertThat(row.getBoolean(1)).isTrue());

        assertThat(List.of(next(), next(), next())).containsExactlyInAnyOrder("inbox", "answered", "members");
        untilHeard(b);
        end.run();
    }
}
