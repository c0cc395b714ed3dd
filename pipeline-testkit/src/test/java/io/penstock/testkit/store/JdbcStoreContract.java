package io.penstock.testkit.store;

import static io.penstock.testkit.store.Rows.instance;
import static io.penstock.testkit.store.Rows.kept;
import static io.penstock.testkit.store.Rows.pipeline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.definition.Field;
import io.penstock.definition.Parameter;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EngineStore.InstanceFilter;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.LoadedPipeline;
import io.penstock.engine.store.OutboxRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.StoreException;
import io.penstock.engine.store.jdbc.JdbcStore;
import io.penstock.engine.store.jdbc.SchemaMode;
import io.penstock.problem.InvalidRequestException;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.spi.control.KeyProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a store in a database does beyond what every store does. Subclassed for each database. */
abstract class JdbcStoreContract extends EngineStoreContract {

    private static final String CANARY = "canary-7f3a91";

    protected abstract TestDatabase database();

    @Override
    protected EngineStore open() {
        return database().emptyStore();
    }

    // ---- tables ----

    @Test
    void createsItsTablesOnceWhenSeveralEnginesStart() throws Exception {
        String prefix = TestDatabase.freshPrefix();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<JdbcStore> opening = () ->
                    JdbcStore.over(database().dataSource()).tablePrefix(prefix).open();
            for (Future<JdbcStore> opened : threads.invokeAll(List.of(opening, opening, opening, opening))) {
                opened.get().create(pipeline("df-1", "one", PipelineState.PENDING));
            }
        } finally {
            threads.shutdownNow();
        }

        var versions = new ArrayList<Integer>();
        database().query("SELECT version FROM " + prefix + "schema", row -> versions.add(row.getInt(1)));
        assertThat(versions).doesNotHaveDuplicates().isNotEmpty();
        dropAll(prefix);
    }

    @Test
    void refusesToChangeTablesWhereItMayNot() {
        String prefix = TestDatabase.freshPrefix();
        var builder = JdbcStore.over(database().dataSource()).tablePrefix(prefix);

        assertThatThrownBy(() -> builder.schema(SchemaMode.VALIDATE).open())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the tables " + prefix + "* are not there (no version found); expected version ");
        assertThat(database().tables(prefix)).isEmpty();

        for (String statement : builder.schemaScript(0).split(";\n")) {
            database().execute(statement);
        }
        try (JdbcStore store = builder.open()) {
            store.create(pipeline("df-1", "one", PipelineState.PENDING));
            assertThat(store.pipeline("df-1")).isPresent();
        }
        dropAll(prefix);
    }

    @Test
    void refusesTablesOfALaterVersion() {
        String prefix = TestDatabase.freshPrefix();
        var builder = JdbcStore.over(database().dataSource()).tablePrefix(prefix);
        builder.open().close();
        database().execute("INSERT INTO " + prefix + "schema (version) VALUES (99)");

        for (SchemaMode mode : SchemaMode.values()) {
            assertThatThrownBy(() -> builder.schema(mode).open())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("are of version 99; expected version ");
        }
        dropAll(prefix);
    }

    private void dropAll(String prefix) {
        database().tables(prefix).forEach(table -> database().execute("DROP TABLE " + table));
    }

    @Test
    void refusesAPrefixThatIsNone() {
        var builder = JdbcStore.over(database().dataSource());

        for (String prefix : List.of("", "Big_", "a b", "x;drop", "1a", "a".repeat(31))) {
            assertThatThrownBy(() -> builder.tablePrefix(prefix))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("table prefix '" + prefix + "': expected ");
        }
    }

    // ---- what survives ----

    @Test
    void givesAnotherStoreEverythingThatWasCommitted() {
        try (EngineStore first = open();
                EngineStore second = JdbcStore.over(database().dataSource()).open()) {
            first.create(pipeline("df-1", "one", PipelineState.SCHEDULED));
            var step = new Step("df-1", 0);
            step.instances().add(instance("df-1", 1, "Clean", Status.RUNNING, true));
            step.attempts().add(Rows.attempt("df-1", 1, 1, Status.RUNNING));
            step.tasks().add(Rows.task("df-1", 1));
            first.commit(List.of(step));

            assertThat(second.activePipelines()).containsExactly("df-1");
            assertThat(second.load("df-1")).isEqualTo(first.load("df-1"));
        }
    }

    @Test
    void fencesOffAPipelineThatIsOwnedUnderALaterEpoch() {
        try (EngineStore store = open()) {
            store.create(pipeline("df-1", "mine", PipelineState.PENDING));
            store.create(pipeline("df-2", "lost", PipelineState.PENDING));
            database().execute("UPDATE penstock_pipeline SET epoch = 5 WHERE pipeline_id = 'df-2'");
            var mine = new Step("df-1", 0);
            mine.instances().add(instance("df-1", 1, "Clean", Status.RUNNING, true));
            var lost = new Step("df-2", 4);
            lost.instances().add(instance("df-2", 1, "Clean", Status.RUNNING, true));

            assertThatThrownBy(() -> store.commit(List.of(mine, lost)))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.isFenced()).isTrue())
                    .hasMessageContaining("df-2")
                    .hasMessageContaining("epoch 5");
            assertThat(store.instances("df-1", InstanceFilter.all(), 0, 10)).isEmpty();

            var still = new Step("df-2", 5);
            still.instances().add(instance("df-2", 1, "Clean", Status.RUNNING, true));
            store.commit(List.of(mine, still));
            assertThat(store.instances("df-2", InstanceFilter.all(), 0, 10)).hasSize(1);
        }
    }

    // ---- history ----

    @Test
    void forgetsHistoryInBoundedBatchesWithAttemptsAndPreconditions() {
        try (EngineStore store =
                database().empty(JdbcStore.over(database().dataSource()).retention(Duration.ofDays(30)))) {
            store.create(pipeline("df-1", "one", PipelineState.SCHEDULED));
            var step = new Step("df-1", 0);
            for (long seq = 1; seq <= 9; seq += 2) {
                step.instances().add(instance("df-1", seq, "Clean", Status.FINISHED, false));
                step.attempts().add(Rows.attempt("df-1", seq, 1, Status.FINISHED));
                step.instances().add(instance("df-1", seq + 1, "Ready", Rows.START, Status.FINISHED, 1, false, seq));
                step.attempts().add(Rows.attempt("df-1", seq + 1, 1, Status.FINISHED));
            }
            step.instances().add(instance("df-1", 11, "Clean", Status.FINISHED, true));
            step.instances().add(instance("df-1", 12, "Clean", Status.RUNNING, false));
            step.instances().add(kept(instance("df-1", 13, "Clean", Status.FAILED, false), 0));
            store.commit(List.of(step));

            assertThat(store.forgetHistory(Rows.START.plus(Duration.ofDays(30)), 100))
                    .isZero();
            var later = Rows.START.plus(Duration.ofDays(31));
            assertThat(store.forgetHistory(later, 3)).isEqualTo(3);
            assertThat(store.forgetHistory(later, 3)).isEqualTo(2);
            assertThat(store.forgetHistory(later, 3)).isZero();
            assertThat(store.instances("df-1", InstanceFilter.all(), 0, 100))
                    .extracting(InstanceRow::seq)
                    .containsExactly(11L, 12L, 13L);
            assertThat(database().dump())
                    .doesNotContain("penstock_attempt|")
                    .doesNotContain("penstock_attempt_objects|");
        }
    }

    @Test
    void keepsHistoryForEverUnlessTold() {
        try (EngineStore store = open()) {
            store.create(pipeline("df-1", "one", PipelineState.SCHEDULED));
            var step = new Step("df-1", 0);
            step.instances().add(instance("df-1", 1, "Clean", Status.FINISHED, false));
            store.commit(List.of(step));

            assertThat(store.forgetHistory(Rows.START.plus(Duration.ofDays(100_000)), 10))
                    .isZero();
        }
    }

    // ---- secrets ----

    /** Keys of which the newest is the current one. */
    private static final class Keys implements KeyProvider {
        private final List<String> ids;

        Keys(String... ids) {
            this.ids = List.of(ids);
        }

        @Override
        public String currentKeyId() {
            return ids.get(ids.size() - 1);
        }

        @Override
        public Optional<byte[]> key(String keyId) {
            var key = new byte[32];
            Arrays.fill(key, (byte) keyId.hashCode());
            return ids.contains(keyId) ? Optional.of(key) : Optional.empty();
        }
    }

    private JdbcStore store(Keys keys) {
        return JdbcStore.over(database().dataSource()).keys(keys).open();
    }

    private static DefinitionRow secretDefinition(int version) {
        return new DefinitionRow(
                "df-1",
                version,
                PipelineDefinition.of(
                        List.of(PipelineObject.of("Db", "RdsDatabase").with("*password", CANARY + version)),
                        List.of(new Parameter("*myToken", List.of(Field.text("default", CANARY)))),
                        List.of(new ParameterValue("*myToken", CANARY))),
                false,
                Rows.START);
    }

    private static AttemptRow secretAttempt() {
        AttemptRow plain = Rows.attempt("df-1", 1, 1, Status.RUNNING);
        var objects = Map.of(
                "a",
                PipelineObject.of("a", "ShellCommandActivity")
                        .with("command", "login " + CANARY)
                        .with("*evaluatedSecret", CANARY));
        return new AttemptRow(
                plain.pipelineId(),
                plain.instance(),
                plain.number(),
                plain.version(),
                plain.status(),
                plain.start(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                objects,
                0,
                0,
                null,
                0,
                false);
    }

    private static PipelineRow withSecretValue() {
        PipelineRow row = pipeline("df-1", "one", PipelineState.SCHEDULED);
        return new PipelineRow(
                row.pipelineId(),
                row.name(),
                row.uniqueId(),
                row.description(),
                row.tags(),
                row.state(),
                row.createdAt(),
                null,
                null,
                null,
                null,
                null,
                1,
                1,
                List.of(new ParameterValue("*myToken", CANARY)),
                1,
                null,
                false);
    }

    private static Step secretStep() {
        var step = new Step("df-1", 0);
        step.pipeline(withSecretValue());
        step.definition(secretDefinition(1));
        step.instances().add(instance("df-1", 1, "Clean", Status.RUNNING, true));
        step.attempts().add(secretAttempt());
        step.outbox()
                .add(new OutboxRow(
                        "df-1",
                        1,
                        "key",
                        1,
                        "@Clean",
                        "onFail",
                        PipelineObject.of("OnCall", "SnsAlarm").with("message", "it was " + CANARY),
                        PipelineObject.of("Clean").with("*evaluatedSecret", CANARY),
                        Rows.START,
                        0));
        return step;
    }

    @Test
    void keepsNoSecretInTheClear() {
        open().close();
        try (EngineStore store = store(new Keys("k1"))) {
            store.create(pipeline("df-1", "one", PipelineState.PENDING));
            store.commit(List.of(secretStep()));

            LoadedPipeline loaded = store.load("df-1").orElseThrow();
            assertThat(loaded.pipeline()).isEqualTo(withSecretValue());
            assertThat(loaded.definitions()).containsExactly(secretDefinition(1));
            assertThat(loaded.attempts()).containsExactly(secretAttempt());
            assertThat(loaded.outbox()).isEqualTo(secretStep().outbox());
        }
        assertThat(database().dump()).doesNotContain("canary").contains("enc:1:");
    }

    @Test
    void readsOldRowsWithTheirKeyAndWritesNewOnesWithTheCurrentOne() {
        open().close();
        try (EngineStore store = store(new Keys("k1"))) {
            store.create(pipeline("df-1", "one", PipelineState.PENDING));
            store.commit(List.of(secretStep()));
        }
        try (EngineStore store = store(new Keys("k1", "k2"))) {
            assertThat(store.definition("df-1", 1)).contains(secretDefinition(1));
            var step = new Step("df-1", 0);
            step.definition(secretDefinition(2));
            store.commit(List.of(step));
        }
        try (EngineStore store = store(new Keys("k2"))) {
            assertThat(store.definition("df-1", 2)).contains(secretDefinition(2));
            assertThatThrownBy(() -> store.definition("df-1", 1))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("definition 1 of pipeline df-1")
                    .hasMessageContaining("key 'k1'");
        }
        try (EngineStore store = JdbcStore.over(database().dataSource()).open()) {
            assertThatThrownBy(() -> store.load("df-1"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("JdbcStoreBuilder.keys");
        }
    }

    @Test
    void refusesACiphertextThatWasMovedToAnotherPlace() {
        open().close();
        try (EngineStore store = store(new Keys("k1"))) {
            store.create(pipeline("df-1", "one", PipelineState.PENDING));
            for (int version = 1; version <= 2; version++) {
                var step = new Step("df-1", 0);
                step.definition(secretDefinition(version));
                store.commit(List.of(step));
            }
            var bodies = new ArrayList<String>();
            database()
                    .query(
                            "SELECT body FROM penstock_definition WHERE version = 1",
                            row -> bodies.add(row.getString(1)));
            database().execute("UPDATE penstock_definition SET body = '" + bodies.get(0) + "' WHERE version = 2");

            assertThat(store.definition("df-1", 1)).contains(secretDefinition(1));
            assertThatThrownBy(() -> store.definition("df-1", 2))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("changed or moved");
        }
    }

    @Test
    void refusesSecretsWithoutKeysBeforeAnythingIsWritten() {
        try (EngineStore store = open()) {
            store.create(pipeline("df-1", "one", PipelineState.PENDING));
            String before = database().dump();

            assertThatThrownBy(() -> store.check(secretDefinition(1).definition()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageStartingWith(
                            "object 'Db', field '*password': a secret is kept in a database only encrypted")
                    .hasMessageContaining("JdbcStoreBuilder.keys")
                    .hasMessageNotContaining(CANARY);
            assertThatThrownBy(() -> store.commit(List.of(secretStep()))).isInstanceOf(StoreException.class);
            assertThat(database().dump()).isEqualTo(before);
        }
    }
}
