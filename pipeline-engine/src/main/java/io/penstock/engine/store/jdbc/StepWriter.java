package io.penstock.engine.store.jdbc;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.CommandRow;
import io.penstock.engine.store.Step;
import io.penstock.engine.store.StoreException;
import io.penstock.engine.store.TaskRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the steps of many pipelines as one transaction: first the rows of the pipelines are locked and their epochs compared,
 * in the order of their ids so that two engines never wait for each other in a circle, then each table gets one statement
 * with the rows of all steps.
 *
 * <p>The objects of an attempt hardly ever change once they are made, and are most of what an attempt is. Which of them were
 * written last is remembered by identity, so that an attempt that changes its status does not write them again. Thread-safe.
 */
final class StepWriter {

    /** So many rows at once keep arrays and statements within reason. */
    private static final int MOST_ROWS = 2_000;

    private record AttemptKey(String pipelineId, long instance, int number) {
        static AttemptKey of(AttemptRow row) {
            return new AttemptKey(row.pipelineId(), row.instance(), row.number());
        }
    }

    private final Dialect dialect;
    private final Tables tables;
    private final String prefix;
    private final Wakes wakes;
    /** What the database has for each attempt; kept no longer than the engine keeps the objects. */
    private final Cache<AttemptKey, Map<String, PipelineObject>> written =
            CacheBuilder.newBuilder().weakValues().build();

    StepWriter(Dialect dialect, Tables tables, String prefix, Wakes wakes) {
        this.wakes = wakes;
        this.dialect = dialect;
        this.tables = tables;
        this.prefix = prefix;
    }

    /** Notes that the objects of an attempt were read, and need not be written again. */
    void known(AttemptRow row) {
        written.put(AttemptKey.of(row), row.objects());
    }

    /** Notes that a transaction with these steps was committed. */
    void committed(List<Step> steps) {
        steps.forEach(step -> step.attempts().forEach(this::known));
    }

    /** Whether the objects of an attempt have to be written. What is there then is in doubt until the transaction is committed. */
    private boolean isNew(AttemptRow row) {
        AttemptKey key = AttemptKey.of(row);
        Map<String, PipelineObject> last = written.getIfPresent(key);
        if (isSame(last, row.objects())) {
            return false;
        }
        written.invalidate(key);
        return true;
    }

    @SuppressWarnings(
            "ReferenceEquality") // Objects that are equal but not the same are rare, and comparing them is not free.
    private static boolean isSame(@Nullable Object one, Object other) {
        return one == other;
    }

    void write(Connection connection, List<Step> steps) throws SQLException {
        Map<String, String> owners = fence(connection, steps);
        List<Step> deleting = steps.stream().filter(Step::deletesHistory).toList();
        if (!deleting.isEmpty()) {
            deleteHistory(connection, deleting);
        }
        update(connection, tables.pipelines, rows(steps, step -> some(step.pipeline())));
        put(connection, tables.definitions, rows(steps, step -> some(step.definition())));
        put(connection, tables.components, rows(steps, Step::components));
        put(connection, tables.instances, rows(steps, Step::instances));
        List<AttemptRow> attempts = rows(steps, Step::attempts);
        put(connection, tables.attempts, attempts);
        put(
                connection,
                tables.objects,
                attempts.stream().filter(this::isNew).map(Tables.Objects::of).toList());
        put(connection, tables.tasks, rows(steps, Step::tasks));
        remove(
                connection,
                tables.tasks,
                rows(steps, Step::endedTasks).stream().map(StepWriter::key).toList());
        put(connection, tables.outbox, rows(steps, Step::outbox));
        var acknowledged = new ArrayList<@Nullable Object[]>();
        steps.forEach(step ->
                step.acknowledged().forEach(id -> acknowledged.add(new @Nullable Object[] {step.pipelineId(), id})));
        remove(connection, tables.outbox, acknowledged);
        put(connection, tables.backfills, rows(steps, Step::backfills));
        for (List<@Nullable Object[]> part : parts(tables.events.rows(rows(steps, Step::events)))) {
            dialect.insert(connection, prefix + tables.events.name(), tables.events, part);
        }
        remove(
                connection,
                tables.inboxNumbers,
                rows(steps, Step::handled).stream().map(StepWriter::numbered).toList());
        List<CommandRow> commands = rows(steps, Step::commands);
        put(connection, tables.commands, commands);
        var told = new TreeSet<String>();
        for (CommandRow command : commands) {
            if (!command.nodeId().equals(owners.get(command.pipelineId()))) {
                told.add(command.nodeId());
            }
        }
        for (String nodeId : told) {
            wakes.commandAnswered(connection, nodeId);
        }
    }

    private static @Nullable Object[] numbered(Long number) {
        return new @Nullable Object[] {number};
    }

    private static @Nullable Object[] key(TaskRow.Key key) {
        return new @Nullable Object[] {key.pipelineId(), key.instance(), key.attempt(), key.number()};
    }

    private static <R> List<R> some(@Nullable R row) {
        return row == null ? List.of() : List.of(row);
    }

    private static <R> List<R> rows(List<Step> steps, Function<Step, Collection<R>> of) {
        return steps.stream().flatMap(step -> of.apply(step).stream()).toList();
    }

    /** Locks the pipelines and compares their epochs; gives the owners of those that have one. */
    private Map<String, String> fence(Connection connection, List<Step> steps) throws SQLException {
        List<String> ids =
                steps.stream().map(Step::pipelineId).distinct().sorted().toList();
        String sql = "SELECT pipeline_id, epoch, owner FROM " + prefix + "pipeline WHERE "
                + dialect.isOneOf("pipeline_id", Column.Kind.TEXT, ids.size())
                + " ORDER BY pipeline_id FOR UPDATE";
        var epochs = new HashMap<String, Long>();
        var owners = new HashMap<String, String>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            dialect.bindAll(statement, 1, ids, Column.Kind.TEXT);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    epochs.put(result.getString(1), result.getLong(2));
                    String owner = Encoding.plain(result.getString(3));
                    if (owner != null) {
                        owners.put(result.getString(1), owner);
                    }
                }
            }
        }
        for (Step step : steps) {
            Long epoch = epochs.get(step.pipelineId());
            if (epoch == null) {
                throw new StoreException("there is no pipeline " + step.pipelineId(), false, null);
            }
            if (epoch != step.epoch()) {
                throw StoreException.fenced(step.pipelineId(), step.epoch(), epoch);
            }
        }
        return owners;
    }

    private void deleteHistory(Connection connection, List<Step> steps) throws SQLException {
        List<String> ids = steps.stream().map(Step::pipelineId).toList();
        for (Table<?> table : List.of(
                tables.definitions,
                tables.components,
                tables.instances,
                tables.attempts,
                tables.objects,
                tables.tasks,
                tables.outbox,
                tables.backfills,
                tables.inbox)) {
            String sql = "DELETE FROM " + prefix + table.name() + " WHERE "
                    + dialect.isOneOf("pipeline_id", Column.Kind.TEXT, ids.size());
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                dialect.bindAll(statement, 1, ids, Column.Kind.TEXT);
                statement.executeUpdate();
            }
        }
    }

    private <R> void update(Connection connection, Table<R> table, List<R> rows) throws SQLException {
        for (List<@Nullable Object[]> part : parts(table.values(rows))) {
            dialect.update(connection, prefix + table.name(), table, part, "");
        }
    }

    private <R> void put(Connection connection, Table<R> table, List<R> rows) throws SQLException {
        for (List<@Nullable Object[]> part : parts(table.values(rows))) {
            dialect.upsert(connection, prefix + table.name(), table, part);
        }
    }

    private void remove(Connection connection, Table<?> table, List<@Nullable Object[]> keys) throws SQLException {
        for (List<@Nullable Object[]> part : parts(keys)) {
            dialect.delete(connection, prefix + table.name(), table, part);
        }
    }

    static <T> List<List<T>> parts(List<T> all) {
        if (all.size() <= MOST_ROWS) {
            return all.isEmpty() ? List.of() : List.of(all);
        }
        return Stream.iterate(0, from -> from < all.size(), from -> from + MOST_ROWS)
                .map(from -> all.subList(from, Math.min(all.size(), from + MOST_ROWS)))
                .toList();
    }
}
