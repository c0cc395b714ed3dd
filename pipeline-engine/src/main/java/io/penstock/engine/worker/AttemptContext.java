package io.penstock.engine.worker;

import io.penstock.component.Component;
import io.penstock.component.ComponentType;
import io.penstock.component.DataFormat;
import io.penstock.component.DataNode;
import io.penstock.component.Database;
import io.penstock.definition.PipelineObject;
import io.penstock.schedule.Interval;
import io.penstock.service.Task;
import io.penstock.spi.Binding;
import io.penstock.spi.work.Cancellation;
import io.penstock.spi.work.CheckResult;
import io.penstock.spi.work.Column;
import io.penstock.spi.work.DatabaseAccess;
import io.penstock.spi.work.DatabaseLogin;
import io.penstock.spi.work.ExistenceCheck;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.PendingRecords;
import io.penstock.spi.work.RecordFormat;
import io.penstock.spi.work.RecordReader;
import io.penstock.spi.work.RecordSink;
import io.penstock.spi.work.RecordSource;
import io.penstock.spi.work.RecordWriter;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What surrounds one attempt on this worker. */
final class AttemptContext implements WorkContext {

    private final WorkerTools tools;
    private final Task task;
    private final TaskObjects objects;
    private final Interval interval;
    private final List<DataNode> inputs;
    private final List<DataNode> outputs;
    private final AttemptDirectory directory;
    private final Map<String, Path> stagingDirectories;
    private final Map<String, String> stagingVariables;
    private final AttemptLogs logs;
    private final CancelToken token;
    private final Consumer<Map<String, String>> progress;
    private final Runnable confirm;

    AttemptContext(
            WorkerTools tools,
            Task task,
            TaskObjects objects,
            Interval interval,
            List<DataNode> inputs,
            List<DataNode> outputs,
            AttemptDirectory directory,
            Map<String, Path> stagingDirectories,
            Map<String, String> stagingVariables,
            AttemptLogs logs,
            CancelToken token,
            Consumer<Map<String, String>> progress,
            Runnable confirm) {
        this.tools = tools;
        this.task = task;
        this.objects = objects;
        this.interval = interval;
        this.inputs = inputs;
        this.outputs = outputs;
        this.directory = directory;
        this.stagingDirectories = Map.copyOf(stagingDirectories);
        this.stagingVariables = Map.copyOf(stagingVariables);
        this.logs = logs;
        this.token = token;
        this.progress = progress;
        this.confirm = confirm;
    }

    @Override
    public String pipelineId() {
        return task.pipelineId();
    }

    @Override
    public String instanceId() {
        return objects.instanceId();
    }

    @Override
    public String attemptId() {
        return task.attemptId();
    }

    @Override
    public Interval interval() {
        return interval;
    }

    @Override
    public List<DataNode> inputs() {
        return inputs;
    }

    @Override
    public List<DataNode> outputs() {
        return outputs;
    }

    @Override
    public Optional<DataNode> dataNode(String id) {
        return objects.dataNode(id);
    }

    @Override
    public Optional<PipelineObject> object(String id) {
        return objects.object(id);
    }

    @Override
    public Optional<Path> stagingDirectory(DataNode node) {
        return Optional.ofNullable(stagingDirectories.get(node.id()));
    }

    @Override
    public Map<String, String> stagingVariables() {
        return stagingVariables;
    }

    @Override
    public Path workingDirectory() {
        try {
            return directory.directory("work");
        } catch (IOException e) {
            throw new UncheckedIOException("the working directory cannot be made: " + e.getMessage(), e);
        }
    }

    @Override
    public OutputStream stdout() {
        return logs.stdout();
    }

    @Override
    public OutputStream stderr() {
        return logs.stderr();
    }

    @Override
    public void log(String line) {
        logs.line(line);
    }

    @Override
    public void reportProgress(Map<String, String> fields) {
        for (String key : fields.keySet()) {
            if (key.startsWith("@")) {
                throw new IllegalArgumentException(
                        "progress field '" + key + "' starts with @, which is kept for the engine");
            }
        }
        progress.accept(fields);
    }

    @Override
    public Cancellation cancellation() {
        return token;
    }

    @Override
    public InstantSource clock() {
        return tools.clock();
    }

    @Override
    public Executor executor() {
        return tools.executor();
    }

    @Override
    public Optional<CheckResult> exists(DataNode node) throws Exception {
        Optional<Binding<?, ExistenceCheck<?>>> check =
                node.object().type().flatMap(type -> tools.<ExistenceCheck<?>>role(type, ExistenceCheck.class));
        return check.isPresent() ? Optional.of(ask(check.get(), node)) : Optional.empty();
    }

    @SuppressWarnings("unchecked")
    private <T extends DataNode> CheckResult ask(Binding<?, ExistenceCheck<?>> binding, DataNode node)
            throws Exception {
        return ((ExistenceCheck<T>) binding.behaviour())
                .exists(objects.view((ComponentType<T>) binding.type(), node.object()), this);
    }

    @Override
    public Connection connect(Database database) throws WorkFailedException {
        try {
            Databases.Pooled pooled = tools.databases().connect(login(database));
            GuardedConnection.Guarded guarded = GuardedConnection.of(pooled);
            token.onCancel(() -> tools.executor().execute(() -> guarded.guard().cut(tools.executor())));
            return guarded.connection();
        } catch (SQLException | IOException e) {
            if (token.isCanceled()) {
                throw new CancellationException("the attempt is no longer wanted");
            }
            throw new WorkFailedException(
                    "CannotConnect", "database '" + database.id() + "' cannot be reached: " + e.getMessage(), e);
        }
    }

    private DatabaseLogin login(Database database) throws WorkFailedException {
        Binding<?, DatabaseAccess<?>> binding = role(database, DatabaseAccess.class);
        try {
            return ask(binding, database);
        } catch (WorkFailedException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the attempt is no longer wanted");
        } catch (Exception e) {
            throw new WorkFailedException(
                    "CannotConnect",
                    "database '" + database.id() + "': how to log in cannot be found out: " + e.getMessage(),
                    e);
        }
    }

    @SuppressWarnings("unchecked")
    private <D extends Database> DatabaseLogin ask(Binding<?, DatabaseAccess<?>> binding, Database database)
            throws Exception {
        return ((DatabaseAccess<D>) binding.behaviour())
                .login(objects.view((ComponentType<D>) binding.type(), database.object()), this);
    }

    @Override
    public RecordReader reader(DataFormat format, InputStream in, String name) throws WorkFailedException, IOException {
        return read(role(format, RecordFormat.class), format, in, name);
    }

    @SuppressWarnings("unchecked")
    private <F extends DataFormat> RecordReader read(
            Binding<?, RecordFormat<?>> binding, DataFormat format, InputStream in, String name)
            throws WorkFailedException, IOException {
        return ((RecordFormat<F>) binding.behaviour())
                .reader(objects.view((ComponentType<F>) binding.type(), format.object()), in, name);
    }

    @Override
    public RecordWriter writer(DataFormat format, OutputStream out, List<Column> columns, String name)
            throws WorkFailedException, IOException {
        return write(role(format, RecordFormat.class), format, out, columns, name);
    }

    @SuppressWarnings("unchecked")
    private <F extends DataFormat> RecordWriter write(
            Binding<?, RecordFormat<?>> binding, DataFormat format, OutputStream out, List<Column> columns, String name)
            throws WorkFailedException, IOException {
        return ((RecordFormat<F>) binding.behaviour())
                .writer(objects.view((ComponentType<F>) binding.type(), format.object()), out, columns, name);
    }

    @Override
    public boolean haveSameLayout(DataFormat one, DataFormat other) throws WorkFailedException {
        Binding<?, RecordFormat<?>> format = role(one, RecordFormat.class);
        Binding<?, RecordFormat<?>> otherFormat = role(other, RecordFormat.class);
        return layout(format, one).equals(layout(otherFormat, other))
                && format.behaviour().getClass() == otherFormat.behaviour().getClass();
    }

    @SuppressWarnings("unchecked")
    private <F extends DataFormat> Object layout(Binding<?, RecordFormat<?>> binding, DataFormat format)
            throws WorkFailedException {
        return ((RecordFormat<F>) binding.behaviour())
                .layout(objects.view((ComponentType<F>) binding.type(), format.object()));
    }

    @Override
    public Optional<RecordReader> source(DataNode node) throws Exception {
        Optional<Binding<?, RecordSource<?>>> source =
                node.object().type().flatMap(type -> tools.<RecordSource<?>>role(type, RecordSource.class));
        return source.isPresent() ? Optional.of(open(source.get(), node)) : Optional.empty();
    }

    @SuppressWarnings("unchecked")
    private <T extends DataNode> RecordReader open(Binding<?, RecordSource<?>> binding, DataNode node)
            throws Exception {
        return ((RecordSource<T>) binding.behaviour())
                .open(objects.view((ComponentType<T>) binding.type(), node.object()), this);
    }

    @Override
    public Optional<PendingRecords> sink(DataNode node, List<Column> columns) throws Exception {
        Optional<Binding<?, RecordSink<?>>> sink =
                node.object().type().flatMap(type -> tools.<RecordSink<?>>role(type, RecordSink.class));
        return sink.isPresent() ? Optional.of(open(sink.get(), node, columns)) : Optional.empty();
    }

    @SuppressWarnings("unchecked")
    private <T extends DataNode> PendingRecords open(
            Binding<?, RecordSink<?>> binding, DataNode node, List<Column> columns) throws Exception {
        return ((RecordSink<T>) binding.behaviour())
                .open(objects.view((ComponentType<T>) binding.type(), node.object()), columns, this);
    }

    private <R> Binding<?, R> role(Component component, Class<?> role) throws WorkFailedException {
        Optional<Binding<?, R>> binding = component.object().type().flatMap(type -> tools.<R>role(type, role));
        return binding.orElseThrow(() -> new WorkFailedException(
                "NoHandler",
                "object '" + component.id() + "': nothing on this worker knows objects of type '"
                        + component.object().type().orElse("") + "' as " + role.getSimpleName()));
    }

    @Override
    public void requireWanted() {
        confirm.run();
        if (token.isCanceled()) {
            throw new CancellationException("the attempt is no longer wanted");
        }
    }

    @Override
    public ObjectStorage storage() {
        return tools.storage();
    }
}
