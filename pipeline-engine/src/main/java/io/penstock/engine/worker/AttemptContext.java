package io.penstock.engine.worker;

import io.penstock.component.ComponentType;
import io.penstock.component.DataNode;
import io.penstock.definition.PipelineObject;
import io.penstock.schedule.Interval;
import io.penstock.service.Task;
import io.penstock.spi.Binding;
import io.penstock.spi.work.Cancellation;
import io.penstock.spi.work.CheckResult;
import io.penstock.spi.work.ExistenceCheck;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.WorkContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            Consumer<Map<String, String>> progress) {
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
    public ObjectStorage storage() {
        return tools.storage();
    }
}
