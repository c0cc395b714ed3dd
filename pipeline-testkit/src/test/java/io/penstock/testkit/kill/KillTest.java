package io.penstock.testkit.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.Ownership;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.jdbc.JdbcStore;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.testkit.server.PostgresServer;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real thing: two processes on one PostgreSQL, one of which is killed at a random moment of each round, while several
 * pipelines backfill. {@code -Dpenstock.kill.rounds=20} plays more rounds, {@code -Dpenstock.kill.seed} other moments,
 * {@code -Dpenstock.kill.tasks} so many intervals a round.
 */
class KillTest {

    private static final int ROUNDS = Integer.getInteger("penstock.kill.rounds", 2);
    private static final long SEED = Long.getLong("penstock.kill.seed", 5);
    private static final int PIPELINES = 4;
    private static final int INTERVALS = Integer.getInteger("penstock.kill.tasks", 800) / PIPELINES;
    private static final long TASK_MILLIS = 10;
    private static final Duration TAKEOVER = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<Long, Instant> killed = new HashMap<>();
    private final List<Duration> takeovers = new ArrayList<>();
    private int starts;

    private record Member(String name, Process process, Writer input) {}

    /** One execution of an interval. */
    private record Execution(
            String pipelineId,
            String attemptId,
            long process,
            Instant begin,
            @Nullable Instant end) {

        String interval() {
            return pipelineId + " " + attemptId.substring(0, attemptId.lastIndexOf("_Attempt="));
        }

        int attempt() {
            return Integer.parseInt(attemptId.substring(attemptId.lastIndexOf('=') + 1));
        }
    }

    private Path journal() {
        return directory.resolve("journal.txt");
    }

    private Member start(String url) throws IOException {
        String name = "node-" + ++starts;
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                KillNode.class.getName(),
                url,
                name,
                journal().toString(),
                Long.toString(TASK_MILLIS));
        builder.redirectErrorStream(true);
        builder.redirectOutput(directory.resolve(name + ".log").toFile());
        Process process = builder.start();
        var member =
                new Member(name, process, new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        members.put(name, member);
        return member;
    }

    @Test
    void losesNothingAndRepeatsLittleWhenEnginesAreKilled() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                HikariDataSource pool = pool(server.jdbcUrl())) {
            Files.createFile(journal());
            EngineStore store = JdbcStore.over(pool).open();
            start(server.jdbcUrl());
            start(server.jdbcUrl());
            await("both engines have started", () -> count(" UP") == 2);
            for (int round = 1; round <= ROUNDS; round++) {
                play(round, store, server.jdbcUrl());
            }
            report();
        } catch (AssertionError e) {
            throw new AssertionError("with seed " + SEED + ":\n" + logs(), e);
        } finally {
            members.values().forEach(member -> member.process().destroyForcibly());
            for (Member member : members.values()) {
                assertThat(member.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }

    private void play(int round, EngineStore store, String url) throws Exception {
        String name = "r" + round;
        long before = count(" BEGIN ");
        for (Member member : List.copyOf(members.values())) {
            // Both deploy the same, as services do that start together.
            tell(member, "deploy " + name + " " + PIPELINES + " " + INTERVALS);
        }
        long all = (long) PIPELINES * INTERVALS;
        long moment = before + 1 + random.nextInt((int) (all * 8 / 10));
        await("the moment to kill has come", () -> count(" BEGIN ") >= moment);
        kill(store, url);
        await("all pipelines of the round have finished", () -> finished(store, name) == PIPELINES);
        check(store, name, round);
    }

    private void tell(Member member, String line) throws IOException {
        member.input().write(line + "\n");
        member.input().flush();
    }

    private void kill(EngineStore store, String url) throws Exception {
        Owners before = owners(store);
        List<Member> owning = members.values().stream()
                .filter(member -> before.isSomeoneCalled(member.name()))
                .toList();
        // One that owns something, so that there is something to take over.
        List<Member> candidates = owning.isEmpty() ? List.copyOf(members.values()) : owning;
        Member victim = candidates.get(random.nextInt(candidates.size()));
        members.remove(victim.name());
        victim.process().destroyForcibly();
        assertThat(victim.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
        Instant at = Instant.now();
        killed.put(victim.process().pid(), at);
        await("its pipelines have been taken over", () -> owners(store).noneMatch(victim.name()));
        takeovers.add(Duration.between(at, Instant.now()));
        int up = count(" UP");
        start(url);
        await("another engine has started in its place", () -> count(" UP") > up);
    }

    /** The names of the engines that own what has something to do. */
    private record Owners(List<String> ids) {
        boolean isSomeoneCalled(String name) {
            return ids.stream().anyMatch(id -> id.startsWith(name + "#"));
        }

        boolean noneMatch(String name) {
            return ids.stream().noneMatch(id -> id.isEmpty() || id.startsWith(name + "#"));
        }
    }

    private static Owners owners(EngineStore store) {
        return new Owners(store.activePipelines().stream()
                .map(store::ownership)
                .flatMap(Optional::stream)
                .map(Ownership::owner)
                .map(owner -> owner.orElse(""))
                .toList());
    }

    private static List<PipelineRow> pipelines(EngineStore store, String round) {
        return store.pipelines(Optional.empty(), 10_000).stream()
                .filter(row -> row.name().startsWith(round + "-"))
                .toList();
    }

    private static long finished(EngineStore store, String round) {
        return pipelines(store, round).stream()
                .filter(row -> row.state() == PipelineState.FINISHED)
                .count();
    }

    // ---- what must hold ----

    private void check(EngineStore store, String name, int round) throws IOException {
        List<PipelineRow> rows = pipelines(store, name);
        assertThat(rows).as("deployed from two processes").hasSize(PIPELINES);
        var executions = new HashMap<String, List<Execution>>();
        for (Execution execution : executions()) {
            executions
                    .computeIfAbsent(execution.interval(), any -> new ArrayList<>())
                    .add(execution);
        }
        int surplus = 0;
        var repeated = new ArrayList<String>();
        for (PipelineRow row : rows) {
            List<InstanceRow> instances =
                    store.instances(row.pipelineId(), InstanceFilter.component("A"), 0, Integer.MAX_VALUE);
            assertThat(instances).hasSize(INTERVALS).allMatch(one -> one.status() == Status.FINISHED);
            for (InstanceRow instance : instances) {
                List<Execution> done = executions.getOrDefault(row.pipelineId() + " " + instance.id(), List.of());
                assertThat(done).as(instance.id() + " was done").isNotEmpty();
                surplus += done.size() - 1;
                if (done.size() > 1) {
                    repeated.add(done + " "
                            + store.attempts(row.pipelineId(), instance.seq()).stream()
                                    .map(one -> one.number() + " " + one.errorId() + " " + one.errorMessage() + " "
                                            + one.start() + " to " + one.end())
                                    .toList());
                }
                checkOverlap(store.attempts(row.pipelineId(), instance.seq()), done);
            }
        }
        assertThat(surplus)
                .as("what was done twice in round " + round + ":\n" + String.join("\n", repeated))
                .isLessThanOrEqualTo(KillNode.CONCURRENCY);
        assertThat(takeovers).allMatch(time -> time.compareTo(TAKEOVER) <= 0, "no longer than " + TAKEOVER);
    }

    private void checkOverlap(List<AttemptRow> attempts, List<Execution> done) {
        List<Execution> order = new ArrayList<>(done);
        order.sort((one, other) -> one.begin().compareTo(other.begin()));
        for (int i = 1; i < order.size(); i++) {
            Execution former = order.get(i - 1);
            Instant end = former.end() == null ? killed.get(former.process()) : former.end();
            boolean overlaps = end == null || order.get(i).begin().isBefore(end);
            if (overlaps) {
                assertThat(attempts)
                        .as(former + " and " + order.get(i) + " overlap, so the first must have lost its lease")
                        .anyMatch(attempt ->
                                attempt.number() == former.attempt() && "Service_NodeLost".equals(attempt.errorId()));
            }
        }
    }

    private List<Execution> executions() throws IOException {
        var begun = new LinkedHashMap<String, Execution>();
        for (String line : Files.readAllLines(journal())) {
            String[] words = line.split(" ", -1);
            if (words.length == 6) {
                String key = words[3] + words[4] + words[5];
                Instant at = Instant.parse(words[0]);
                long process = Long.parseLong(words[5]);
                Execution former = begun.get(key);
                begun.put(
                        key,
                        words[2].equals("BEGIN") || former == null
                                ? new Execution(words[3], words[4], process, at, null)
                                : new Execution(words[3], words[4], process, former.begin(), at));
            }
        }
        return List.copyOf(begun.values());
    }

    // ---- looking ----

    private int count(String word) {
        try {
            return (int) Files.readAllLines(journal()).stream()
                    .filter(line -> line.contains(word))
                    .count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            for (Member member : members.values()) {
                assertThat(member.process().isAlive())
                        .as(member.name() + " lives")
                        .isTrue();
            }
            if (System.nanoTime() - until > 0) {
                fail("not within " + PATIENCE + ": " + what);
            }
            // A pause between two looks at other processes; nobody counts it down.
            assertThat(new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    private void report() {
        System.out.println("rounds: " + ROUNDS + ", executions: " + count(" BEGIN ") + " of "
                + ROUNDS * PIPELINES * INTERVALS + " intervals, takeovers: " + takeovers);
    }

    private String logs() throws IOException {
        var text = new StringBuilder();
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".log"))
                    .sorted()
                    .toList()) {
                List<String> lines = Files.readAllLines(file);
                text.append(file.getFileName()).append('\n');
                lines.subList(Math.max(0, lines.size() - 60), lines.size())
                        .forEach(line -> text.append("  ").append(line).append('\n'));
            }
        }
        return text.toString();
    }
}
