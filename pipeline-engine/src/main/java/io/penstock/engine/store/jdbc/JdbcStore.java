package io.penstock.engine.store.jdbc;

import io.penstock.definition.PipelineDefinition;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.BackfillRow;
import io.penstock.engine.store.CommandRow;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.EventJournal;
import io.penstock.engine.store.InboxRow;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.LoadedPipeline;
import io.penstock.engine.store.NodeRow;
import io.penstock.engine.store.Ownership;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.Pulse;
import io.penstock.engine.store.QueuedFilter;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.StoreException;
import io.penstock.engine.store.StoreListener;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in a relational database: PostgreSQL, H2, MySQL or MariaDB. What an engine has acknowledged is durable as
 * soon as the database says that it is; an engine that starts later on the same tables goes on where the last one ended.
 * Thread-safe.
 *
 * <pre>{@code
 * PipelineEngine engine = PipelineEngine.builder()
 *         .store(JdbcStore.over(dataSource).keys(keys).open())
 *         .start();
 * }</pre>
 *
 * <p>The store takes connections as it needs them, one at a time for the engine's steps and one for each query that is under
 * way, so it wants a data source with a pool. It creates its tables itself unless told otherwise.
 */
public final class JdbcStore implements EngineStore {

    private static final String FREE = "{t}holder IS NULL AND {t}handouts + 1 = {v:handouts}";
    private static final String SAME_HANDOUT = "{t}handouts = {v:handouts}";

    private final Database database;
    private final Dialect dialect;
    private final Tables tables;
    private final Vault vault;
    private final String prefix;
    private final StepWriter writer;
    private final JdbcJournal journal;
    private final JdbcNodes nodes;
    private final Wakes wakes;
    private final boolean shared;
    private final @Nullable Duration retention;
    private final Runnable onClose;

    JdbcStore(
            Database database,
            Vault vault,
            String prefix,
            @Nullable Duration retention,
            boolean shared,
            Wakes wakes,
            Runnable onClose) {
        this.database = database;
        this.dialect = database.dialect();
        this.vault = vault;
        this.tables = new Tables(vault);
        this.prefix = prefix;
        this.wakes = wakes;
        this.shared = shared;
        this.writer = new StepWriter(dialect, tables, prefix, wakes);
        this.nodes = new JdbcNodes(database, tables, prefix, shared, wakes);
        this.journal = new JdbcJournal(database, tables, prefix);
        this.retention = retention;
        this.onClose = onClose;
    }

    /** Sets up a store over a data source, which stays the caller's: closing the store does not close it. */
    public static JdbcStoreBuilder over(DataSource dataSource) {
        return new JdbcStoreBuilder(dataSource);
    }

    /**
     * Opens a store in a file of this machine, with H2 in this process; the file is created where there is none. One process
     * at a time can have it open. A commit is in the file before it is acknowledged, so the store survives the death of the
     * process. The same as {@code overH2File(file).open()}.
     *
     * @param file where the file is, without the ending {@code .mv.db} that H2 adds
     * @throws IllegalStateException if {@code com.h2database:h2}, an optional dependency of the engine, is not on the class
     *     path
     * @throws StoreException if the file cannot be opened
     */
    public static JdbcStore h2File(Path file) {
        return overH2File(file).open();
    }

    /** Sets up a store in a file; what {@link #h2File} says holds here too. */
    public static JdbcStoreBuilder overH2File(Path file) {
        return JdbcStoreBuilder.h2(file);
    }

    // ---- pipelines ----

    @Override
    public PipelineRow create(PipelineRow pipeline) {
        return database.write(
                "creating pipeline '" + pipeline.name() + "'", connection -> create(connection, pipeline));
    }

    private PipelineRow create(Connection connection, PipelineRow pipeline) throws SQLException {
        String identity = Tables.identity(pipeline.name(), pipeline.uniqueId());
        Optional<PipelineRow> before = byIdentity(connection, identity);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            dialect.insert(
                    connection,
                    prefix + tables.pipelines.name(),
                    tables.pipelines,
                    tables.pipelines.values(List.of(pipeline)));
            return pipeline;
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().startsWith("23")) {
                // Somebody was quicker. What this transaction did, nothing, is given up, and it looks again.
                connection.rollback();
                before = byIdentity(connection, identity);
                if (before.isPresent()) {
                    return before.get();
                }
            }
            throw e;
        }
    }

    private Optional<PipelineRow> byIdentity(Connection connection, String identity) throws SQLException {
        return one(select(connection, tables.pipelines, tables::pipeline, "WHERE identity_key = ?", identity));
    }

    @Override
    public Optional<PipelineRow> pipeline(String pipelineId) {
        return database.read("reading pipeline " + pipelineId, connection -> pipeline(connection, pipelineId));
    }

    private Optional<PipelineRow> pipeline(Connection connection, String pipelineId) throws SQLException {
        return one(select(connection, tables.pipelines, tables::pipeline, "WHERE pipeline_id = ?", pipelineId));
    }

    @Override
    public List<PipelineRow> pipelines(Optional<String> after, int limit) {
        String page = "WHERE state <> '" + PipelineState.DELETING.name() + "'"
                + (after.isPresent()
                        ? " AND ord > (SELECT p.ord FROM " + prefix + "pipeline p WHERE p.pipeline_id = ?)"
                        : "")
                + " ORDER BY ord LIMIT " + limit;
        return database.read(
                "listing pipelines",
                connection -> after.isPresent()
                        ? select(connection, tables.pipelines, tables::pipeline, page, after.get())
                        : select(connection, tables.pipelines, tables::pipeline, page));
    }

    @Override
    public List<String> activePipelines() {
        String sql = "SELECT pipeline_id FROM " + prefix + "pipeline WHERE state IN ('" + PipelineState.SCHEDULED
                + "', '" + PipelineState.DEACTIVATING + "')";
        for (String table : List.of("task", "outbox", "inbox")) {
            sql += " UNION SELECT pipeline_id FROM " + prefix + table;
        }
        String all = sql + " ORDER BY 1";
        return database.read("asking which pipelines are active", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(all)) {
                return Dialect.rows(statement, Cells::text);
            }
        });
    }

    @Override
    public void check(PipelineDefinition definition) {
        Secrets.in(definition).ifPresent(vault::check);
    }

    // ---- steps ----

    @Override
    public void commit(List<Step> steps) {
        String what = steps.size() == 1
                ? "a step of pipeline " + steps.get(0).pipelineId()
                : "steps of " + steps.size() + " pipelines";
        database.write(what, connection -> {
            writer.write(connection, steps);
            return steps.size();
        });
        writer.committed(steps);
    }

    @Override
    public Optional<LoadedPipeline> load(String pipelineId) {
        return database.write("loading pipeline " + pipelineId, connection -> {
            Optional<PipelineRow> pipeline = pipeline(connection, pipelineId);
            return pipeline.isEmpty() ? Optional.empty() : Optional.of(load(connection, pipeline.get()));
        });
    }

    private LoadedPipeline load(Connection connection, PipelineRow pipeline) throws SQLException {
        String id = pipeline.pipelineId();
        String own = "WHERE pipeline_id = ?";
        List<InstanceRow> instances =
                select(connection, tables.instances, tables::instance, own + " AND resident ORDER BY seq", id);
        List<AttemptRow> attempts = newestAttempts(
                connection, id, instances.stream().map(InstanceRow::seq).toList());
        var versions = new TreeSet<Integer>(List.of(pipeline.latestVersion(), pipeline.activeVersion()));
        instances.forEach(row -> versions.add(row.version()));
        attempts.forEach(row -> versions.add(row.version()));
        return new LoadedPipeline(
                pipeline,
                definitions(connection, id, versions),
                select(connection, tables.components, tables::component, own + " ORDER BY component_id", id),
                instances,
                attempts,
                select(connection, tables.tasks, tables::task, own + " ORDER BY instance, attempt, task_number", id),
                select(connection, tables.outbox, tables::effect, own + " ORDER BY id", id),
                select(connection, tables.backfills, tables::backfill, own + " AND ended_at IS NULL ORDER BY ord", id));
    }

    /**
     * The newest attempt of each of these instances. All attempts of them are read and the newest are picked here, because
     * what databases make of a query for the newest depends on what they believe about the sizes of tables.
     */
    private List<AttemptRow> newestAttempts(Connection connection, String pipelineId, List<Long> seqs)
            throws SQLException {
        var newest = new TreeMap<Long, AttemptRow>();
        for (List<Long> part : StepWriter.parts(seqs)) {
            String condition = dialect.isOneOf("a.instance", Column.Kind.LONG, part.size());
            for (AttemptRow row : attempts(
                    connection,
                    "WHERE a.pipeline_id = ? AND " + condition + " ORDER BY a.instance, a.attempt_number",
                    statement -> {
                        statement.setString(1, pipelineId);
                        dialect.bindAll(statement, 2, part, Column.Kind.LONG);
                    })) {
                newest.put(row.instance(), row);
            }
        }
        return List.copyOf(newest.values());
    }

    private List<DefinitionRow> definitions(Connection connection, String pipelineId, Set<Integer> versions)
            throws SQLException {
        String sql =
                "SELECT " + tables.definitions.names() + " FROM " + prefix + "definition WHERE pipeline_id = ? AND "
                        + dialect.isOneOf("version", Column.Kind.INT, versions.size()) + " ORDER BY version";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, pipelineId);
            dialect.bindAll(statement, 2, versions, Column.Kind.INT);
            return Dialect.rows(statement, tables::definition);
        }
    }

    /** Sets the parameters of a statement. */
    private interface Binding {
        void of(PreparedStatement statement) throws SQLException;
    }

    private List<AttemptRow> attempts(Connection connection, String where, Binding binding) throws SQLException {
        String sql = "SELECT " + tables.attempts.names("a") + ", o.objects FROM " + prefix + "attempt a LEFT JOIN "
                + prefix + "attempt_objects o ON o.pipeline_id = a.pipeline_id AND o.instance = a.instance"
                + " AND o.attempt_number = a.attempt_number " + where;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binding.of(statement);
            List<AttemptRow> rows = Dialect.rows(statement, tables::attempt);
            rows.forEach(writer::known);
            return rows;
        }
    }

    // ---- queries ----

    @Override
    public Optional<DefinitionRow> definition(String pipelineId, int version) {
        return one(database.read(
                "reading definition " + version + " of pipeline " + pipelineId,
                connection -> select(
                        connection,
                        tables.definitions,
                        tables::definition,
                        "WHERE pipeline_id = ? AND version = ?",
                        pipelineId,
                        version)));
    }

    @Override
    public List<ComponentRow> components(String pipelineId) {
        return database.read(
                "reading components of pipeline " + pipelineId,
                connection -> select(
                        connection,
                        tables.components,
                        tables::component,
                        "WHERE pipeline_id = ? ORDER BY component_id",
                        pipelineId));
    }

    @Override
    public List<InstanceRow> instances(String pipelineId, InstanceFilter filter, long after, int limit) {
        var where = new StringBuilder("WHERE pipeline_id = ? AND seq > ?");
        var parameters = new ArrayList<@Nullable Object>(List.of(pipelineId, after));
        filter.componentId().ifPresent(id -> {
            where.append(" AND component_hash = ? AND component_id = ?");
            parameters.add(Encoding.hash(id));
            parameters.add(Encoding.text(id));
        });
        if (!filter.statuses().isEmpty()) {
            where.append(" AND status IN (")
                    .append(Dialect.questionMarks(filter.statuses().size()))
                    .append(')');
            filter.statuses().stream().map(Status::name).sorted().forEach(parameters::add);
        }
        filter.startFrom().ifPresent(from -> {
            where.append(" AND start_at >= ?");
            parameters.add(Encoding.time(from));
        });
        filter.startTo().ifPresent(to -> {
            where.append(" AND start_at < ?");
            parameters.add(Encoding.time(to));
        });
        filter.referrer().ifPresent(referrer -> {
            where.append(referrer == 0 ? " AND referrer = ?" : " AND referrer <> 0 AND referrer = ?");
            parameters.add(referrer);
        });
        if (filter.parked()) {
            where.append(" AND parked");
        }
        where.append(" ORDER BY seq LIMIT ").append(limit);
        return database.read(
                "reading instances of pipeline " + pipelineId,
                connection ->
                        select(connection, tables.instances, tables::instance, where.toString(), parameters.toArray()));
    }

    @Override
    public Optional<InstanceRow> instance(String pipelineId, String id) {
        return one(database.read(
                "reading instance " + id,
                connection -> select(
                        connection,
                        tables.instances,
                        tables::instance,
                        "WHERE pipeline_id = ? AND id_hash = ? AND visible_id = ? ORDER BY seq DESC LIMIT 1",
                        pipelineId,
                        Encoding.hash(id),
                        Encoding.text(id))));
    }

    @Override
    public List<InstanceRow> instances(String pipelineId, Collection<Long> seqs) {
        if (seqs.isEmpty()) {
            return List.of();
        }
        String sql = "SELECT " + tables.instances.names() + " FROM " + prefix + "instance WHERE pipeline_id = ? AND "
                + dialect.isOneOf("seq", Column.Kind.LONG, seqs.size()) + " ORDER BY seq";
        return database.read("reading instances of pipeline " + pipelineId, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, pipelineId);
                dialect.bindAll(statement, 2, seqs, Column.Kind.LONG);
                return Dialect.rows(statement, tables::instance);
            }
        });
    }

    @Override
    public List<BackfillRow> backfills(String pipelineId) {
        return database.read(
                "reading backfills of pipeline " + pipelineId,
                connection -> select(
                        connection,
                        tables.backfills,
                        tables::backfill,
                        "WHERE pipeline_id = ? ORDER BY ord",
                        pipelineId));
    }

    @Override
    public List<AttemptRow> attempts(String pipelineId, long instance) {
        return database.read(
                "reading attempts of pipeline " + pipelineId,
                connection -> attempts(
                        connection,
                        "WHERE a.pipeline_id = ? AND a.instance = ? ORDER BY a.attempt_number",
                        statement -> Database.bind(statement, pipelineId, instance)));
    }

    private <R> List<R> select(
            Connection connection,
            Table<?> table,
            Dialect.Reading<R> reading,
            String where,
            @Nullable Object... parameters)
            throws SQLException {
        String sql = "SELECT " + table.names() + " FROM " + prefix + table.name() + " " + where;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Database.bind(statement, parameters);
            return Dialect.rows(statement, reading);
        }
    }

    private static <T> Optional<T> one(List<T> rows) {
        return rows.stream().findFirst();
    }

    // ---- tasks ----

    @Override
    public Set<TaskRow.Key> claim(String nodeId, List<TaskRow> claimed) {
        return claimed.isEmpty()
                ? Set.of()
                : database.write(
                        "handing out tasks",
                        connection -> nodes.holds(connection, nodeId)
                                ? change(connection, claimed, FREE)
                                : Set.<TaskRow.Key>of());
    }

    @Override
    public Set<TaskRow.Key> update(List<TaskRow> changed) {
        return changed.isEmpty()
                ? Set.of()
                : database.write("recording reports on tasks", connection -> change(connection, changed, SAME_HANDOUT));
    }

    private Set<TaskRow.Key> change(Connection connection, List<TaskRow> rows, String condition) throws SQLException {
        // In the order of their keys, so that two engines do not wait for each other in a circle.
        List<TaskRow> sorted = rows.stream()
                .sorted(Comparator.comparing(TaskRow::pipelineId)
                        .thenComparingLong(TaskRow::instance)
                        .thenComparingInt(TaskRow::attempt)
                        .thenComparingInt(TaskRow::number))
                .toList();
        var done = new HashSet<TaskRow.Key>();
        for (List<TaskRow> part : StepWriter.parts(sorted)) {
            dialect.update(connection, prefix + tables.tasks.name(), tables.tasks, tables.tasks.rows(part), condition)
                    .forEach(place -> done.add(part.get(place).key()));
        }
        return done;
    }

    @Override
    public List<TaskRow> tasks(Collection<TaskRow.Key> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        var pipelines = new TreeSet<String>();
        var instances = new TreeSet<Long>();
        keys.forEach(key -> {
            pipelines.add(key.pipelineId());
            instances.add(key.instance());
        });
        String sql = "SELECT " + tables.tasks.names() + " FROM " + prefix + "task WHERE "
                + dialect.isOneOf("pipeline_id", Column.Kind.TEXT, pipelines.size()) + " AND "
                + dialect.isOneOf("instance", Column.Kind.LONG, instances.size());
        var wanted = Set.copyOf(keys);
        return database.read("reading tasks", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                int next = dialect.bindAll(statement, 1, pipelines, Column.Kind.TEXT);
                dialect.bindAll(statement, next, instances, Column.Kind.LONG);
                return Dialect.rows(statement, tables::task).stream()
                        .filter(task -> wanted.contains(task.key()))
                        .toList();
            }
        });
    }

    @Override
    public List<TaskRow> queuedTasks(String nodeId, QueuedFilter filter, int limit) {
        if (filter.workerGroups().isEmpty()) {
            return List.of();
        }
        var sql = new StringBuilder("SELECT " + tables.tasks.names("t") + " FROM " + prefix + "task t JOIN " + prefix
                + "pipeline p ON p.pipeline_id = t.pipeline_id WHERE t.holder IS NULL AND p.owner <> ? AND "
                + dialect.isOneOf(
                        "t.worker_group",
                        Column.Kind.TEXT,
                        filter.workerGroups().size()));
        if (!filter.types().isEmpty()) {
            sql.append(" AND ")
                    .append(dialect.isOneOf(
                            "t.type", Column.Kind.TEXT, filter.types().size()));
        }
        if (!filter.exceptTypes().isEmpty()) {
            sql.append(" AND NOT ")
                    .append(dialect.isOneOf(
                            "t.type", Column.Kind.TEXT, filter.exceptTypes().size()));
        }
        sql.append(" ORDER BY t.priority LIMIT ").append(limit);
        return database.read("looking for queued tasks of others", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
                statement.setString(1, Encoding.text(nodeId));
                int next = 2;
                for (Set<String> names : List.of(filter.workerGroups(), filter.types(), filter.exceptTypes())) {
                    if (!names.isEmpty()) {
                        List<String> encoded =
                                names.stream().map(Encoding::written).toList();
                        next = dialect.bindAll(statement, next, encoded, Column.Kind.TEXT);
                    }
                }
                return Dialect.rows(statement, tables::task);
            }
        });
    }

    // ---- several engines ----

    @Override
    public boolean isShared() {
        return shared;
    }

    @Override
    public Pulse join(String name, Duration lease) {
        return nodes.join(name, lease);
    }

    @Override
    public Pulse pulse(String nodeId, Duration lease, int owned) {
        return nodes.pulse(nodeId, lease, owned);
    }

    @Override
    public void leave(String nodeId) {
        nodes.leave(nodeId);
    }

    @Override
    public List<NodeRow> nodes() {
        return nodes.nodes();
    }

    @Override
    public List<Ownership> acquire(String nodeId, int limit) {
        return nodes.acquire(nodeId, limit);
    }

    @Override
    public Optional<Ownership> acquire(String nodeId, String pipelineId) {
        return nodes.acquire(nodeId, pipelineId);
    }

    @Override
    public void release(String nodeId, Collection<String> pipelineIds) {
        nodes.release(nodeId, pipelineIds);
    }

    @Override
    public Optional<Ownership> ownership(String pipelineId) {
        return nodes.ownership(pipelineId);
    }

    @Override
    public void send(List<InboxRow> rows) {
        nodes.send(rows);
    }

    @Override
    public List<InboxRow> inbox(String nodeId, int limit) {
        return nodes.inbox(nodeId, limit);
    }

    @Override
    public Optional<CommandRow> command(String pipelineId, String commandId) {
        return one(database.read(
                "asking for the answer to a command",
                connection -> select(
                        connection,
                        tables.commands,
                        tables::command,
                        "WHERE pipeline_id = ? AND command_id = ?",
                        pipelineId,
                        commandId)));
    }

    @Override
    public List<CommandRow> commands(String pipelineId, Optional<String> before, int limit) {
        String page = "WHERE pipeline_id = ?" + (before.isPresent() ? " AND command_id < ?" : "")
                + " ORDER BY command_id DESC LIMIT " + limit;
        return database.read(
                "reading the log of commands of pipeline " + pipelineId,
                connection -> before.isPresent()
                        ? select(connection, tables.commands, tables::command, page, pipelineId, before.get())
                        : select(connection, tables.commands, tables::command, page, pipelineId));
    }

    @Override
    public void announce(String nodeId, Set<String> workerGroups) {
        if (wakes.areHeard()) {
            database.read("telling of queued tasks", connection -> {
                wakes.tasksQueued(connection, nodeId, workerGroups);
                return workerGroups;
            });
        }
    }

    @Override
    public Runnable listen(String nodeId, StoreListener listener) {
        return wakes.listen(nodeId, listener);
    }

    // ---- events and history ----

    @Override
    public EventJournal journal() {
        return journal;
    }

    @Override
    public Optional<Duration> retention() {
        return Optional.ofNullable(retention);
    }

    @Override
    public int forgetHistory(Instant now, int limit) {
        if (retention == null) {
            return 0;
        }
        Long before = Encoding.time(now.minus(retention));
        return database.write("forgetting history", connection -> forget(connection, before, limit));
    }

    private int forget(Connection connection, @Nullable Long before, int limit) throws SQLException {
        var owners = new ArrayList<Tables.Owner>();
        String ended =
                "SELECT pipeline_id, seq FROM " + prefix + "instance WHERE ended_at < ? ORDER BY ended_at LIMIT ?";
        try (PreparedStatement statement = connection.prepareStatement(ended)) {
            Database.bind(statement, before, limit);
            owners.addAll(Dialect.rows(statement, cells -> new Tables.Owner(cells.text(), cells.number())));
        }
        int instances = owners.size();
        for (String pipelineId :
                owners.stream().map(Tables.Owner::pipelineId).distinct().toList()) {
            List<Long> seqs = owners.stream()
                    .filter(owner -> owner.pipelineId().equals(pipelineId))
                    .map(Tables.Owner::instance)
                    .toList();
            String checks = "SELECT pipeline_id, seq FROM " + prefix
                    + "instance WHERE pipeline_id = ? AND referrer <> 0 AND "
                    + dialect.isOneOf("referrer", Column.Kind.LONG, seqs.size());
            try (PreparedStatement statement = connection.prepareStatement(checks)) {
                statement.setString(1, pipelineId);
                dialect.bindAll(statement, 2, seqs, Column.Kind.LONG);
                owners.addAll(Dialect.rows(statement, cells -> new Tables.Owner(cells.text(), cells.number())));
            }
        }
        List<@Nullable Object[]> keys = owners.stream()
                .map(owner -> new @Nullable Object[] {owner.pipelineId(), owner.instance()})
                .toList();
        for (Table<?> table : List.of(tables.instanceKeys, tables.attemptsOf, tables.objectsOf)) {
            for (List<@Nullable Object[]> part : StepWriter.parts(keys)) {
                dialect.delete(connection, prefix + table.name(), table, part);
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM " + prefix + "command WHERE done_at < ?")) {
            Database.bind(statement, before);
            statement.executeUpdate();
        }
        return instances;
    }

    /** Ends the store, and its pool where it has one of its own. */
    @Override
    public void close() {
        wakes.close();
        onClose.run();
    }

    @Override
    public String toString() {
        return "JdbcStore[" + dialect.getClass().getSimpleName().replace("Dialect", "") + ", tables " + prefix + "*]";
    }
}
