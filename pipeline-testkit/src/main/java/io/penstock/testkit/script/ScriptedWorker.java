package io.penstock.testkit.script;

import io.penstock.component.Activity;
import io.penstock.component.ComponentType;
import io.penstock.definition.PipelineObject;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.service.TaskService;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.PenstockExtension;
import io.penstock.spi.work.ActivityHandler;
import io.penstock.spi.work.CheckResult;
import io.penstock.spi.work.DatabaseAccess;
import io.penstock.spi.work.LocalWorker;
import io.penstock.spi.work.LocalWorkerFactory;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.PreconditionCheck;
import io.penstock.spi.work.RecordFormat;
import io.penstock.spi.work.RecordSink;
import io.penstock.spi.work.RecordSource;
import io.penstock.spi.work.StageIn;
import io.penstock.spi.work.StageOut;
import io.penstock.testkit.time.ManualClock;
import io.penstock.testkit.time.ManualScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The worker inside the engine of a test: plays what is scripted on the clock of the test, and leaves the rest to a real
 * worker, whose work is queued as {@link RealWork}.
 */
public final class ScriptedWorker implements LocalWorker {

    /** What a scripted worker is made of; the same for every engine of a test. */
    public static final class Parts {

        private final Scripts scripts;
        private final ManualClock clock;
        private final ManualScheduler scheduler;
        private final RealWork realWork;
        private final LocalWorkerFactory realWorker;
        private final Executor threads;
        private final WorkLog log;

        /**
         * Puts the parts together.
         *
         * @param realWorker makes the worker for what is not scripted
         * @param threads gives every piece of real work a thread at once
         * @param log is told of every task that is handed to a worker
         */
        public Parts(
                Scripts scripts,
                ManualClock clock,
                ManualScheduler scheduler,
                RealWork realWork,
                LocalWorkerFactory realWorker,
                Executor threads,
                WorkLog log) {
            this.scripts = scripts;
            this.clock = clock;
            this.scheduler = scheduler;
            this.realWork = realWork;
            this.realWorker = realWorker;
            this.threads = threads;
            this.log = log;
        }

        /** Makes the worker of one engine. */
        public ScriptedWorker worker(TaskService tasks, ExtensionRegistry extensions) {
            return new ScriptedWorker(this, tasks, extensions);
        }
    }

    private final Parts parts;
    private final TaskService tasks;
    private final ExtensionRegistry extensions;
    private final LocalWorker real;
    private final Map<String, Play> playing = new ConcurrentHashMap<>();
    private final Map<String, LocalWorker> working = new ConcurrentHashMap<>();
    private final Map<ComponentType<?>, LocalWorker> handlerWorkers = new ConcurrentHashMap<>();
    private final Map<String, ActivityHandler<?>> handlers = new ConcurrentHashMap<>();

    private ScriptedWorker(Parts parts, TaskService tasks, ExtensionRegistry extensions) {
        this.parts = parts;
        this.tasks = tasks;
        this.extensions = extensions;
        this.real = parts.realWorker.create(tasks, extensions, parts.threads, parts.clock);
    }

    @Override
    public CompletionStage<?> perform(Task task) {
        return perform(task, null);
    }

    /**
     * Plays a task.
     *
     * @param heartbeat how often to say that it is alive; {@code null} for a worker that need not
     */
    CompletionStage<?> perform(Task task, @org.jspecify.annotations.Nullable Duration heartbeat) {
        parts.log.handedOut(task);
        ScriptedAttempt attempt = TaskFields.attempt(task, parts.clock.instant());
        if (task.attempt().has("node")
                || extensions.precondition(attempt.type()).isPresent()) {
            Optional<CheckScript> script = parts.scripts.checkScript(attempt.componentId(), attempt.type());
            return script.isPresent() ? check(task, script.get()) : work(task, real);
        }
        Behaviour behaviour = parts.scripts
                .activityScript(attempt.componentId(), attempt.type())
                .play(attempt);
        Behaviour.Handler<?> handler = behaviour.handler();
        if (handler != null) {
            handlers.put(task.attemptId(), handler.handler());
            return work(task, handlerWorkers.computeIfAbsent(handler.type(), this::workerFor));
        }
        if (behaviour.ending() == Behaviour.Ending.REAL) {
            return work(task, real);
        }
        Play play = play(task, behaviour);
        play.begin(heartbeat);
        return play.done();
    }

    private Play play(Task task, Behaviour behaviour) {
        var play = new Play(task, behaviour, tasks, parts.clock, parts.scheduler, this::storage);
        playing.put(task.taskId(), play);
        var unused = play.done().whenComplete((result, problem) -> playing.remove(task.taskId(), play));
        return play;
    }

    private @org.jspecify.annotations.Nullable ObjectStorage storage(String scheme) {
        return extensions.storage(scheme).orElse(null);
    }

    private CompletionStage<?> check(Task task, CheckScript script) {
        Play play = play(task, Script.succeed());
        // Not at once: whoever hands the task over has not finished doing so.
        parts.scheduler.schedule(parts.clock.instant(), () -> {
            if (!play.done().isDone()) {
                play.end(answer(task, script));
            }
        });
        return play.done();
    }

    private TaskResult answer(Task task, CheckScript script) {
        try {
            CheckResult result = script.check(TaskFields.attempt(task, parts.clock.instant()));
            return result.holds() ? TaskResult.finished() : TaskResult.notMet(result.reason());
        } catch (Exception e) {
            return TaskResult.failed(e.getClass().getSimpleName(), e.getMessage() == null ? "" : e.getMessage(), null);
        }
    }

    private CompletionStage<?> work(Task task, LocalWorker worker) {
        var done = new CompletableFuture<Void>();
        working.put(task.taskId(), worker);
        parts.realWork.add(() -> {
            if (!working.containsKey(task.taskId())) {
                done.complete(null);
                return done;
            }
            CompletionStage<?> stage = worker.perform(task);
            stage.whenComplete((result, problem) -> {
                working.remove(task.taskId());
                handlers.remove(task.attemptId());
                done.complete(null);
            });
            return stage;
        });
        return done;
    }

    /** A real worker that does everything as usual, but takes the handler of a type from the scripts. */
    private LocalWorker workerFor(ComponentType<?> type) {
        ExtensionRegistry registry = ExtensionRegistry.builder()
                .builtIn(copyOf(extensions))
                .add(registrar -> register(registrar, type))
                .build();
        return parts.realWorker.create(tasks, registry, parts.threads, parts.clock);
    }

    @SuppressWarnings("unchecked")
    private void register(io.penstock.spi.ExtensionRegistrar registrar, ComponentType<?> type) {
        registrar.activity((ComponentType<Activity>) type, (activity, context) -> {
            var handler = (ActivityHandler<Activity>) handlers.get(context.attemptId());
            if (handler == null) {
                throw new IllegalStateException("the script of " + context.attemptId() + " is gone");
            }
            handler.perform(activity, context);
        });
    }

    private static PenstockExtension copyOf(ExtensionRegistry extensions) {
        return registrar -> {
            for (Class<?> role : List.of(
                    PreconditionCheck.class,
                    StageIn.class,
                    StageOut.class,
                    io.penstock.spi.work.ExistenceCheck.class,
                    RecordFormat.class,
                    RecordSource.class,
                    RecordSink.class,
                    DatabaseAccess.class)) {
                copy(extensions, registrar, role);
            }
            extensions.storages().forEach(registrar::storage);
        };
    }

    private static <R> void copy(
            ExtensionRegistry extensions, io.penstock.spi.ExtensionRegistrar registrar, Class<R> role) {
        for (String type : extensions.types(role)) {
            extensions.role(type, role).ifPresent(binding -> registrar.role(binding.type(), role, binding.behaviour()));
        }
    }

    /** Scripts answer for each interval on its own; real checks are shared as they always are. */
    @Override
    public Optional<PipelineObject> question(Task task) {
        ScriptedAttempt attempt = TaskFields.attempt(task, parts.clock.instant());
        return parts.scripts.checkScript(attempt.componentId(), attempt.type()).isPresent()
                ? Optional.empty()
                : real.question(task);
    }

    @Override
    public void cancel(String taskId) {
        Play play = playing.get(taskId);
        if (play != null) {
            play.stop();
        }
        LocalWorker worker = working.get(taskId);
        if (worker != null) {
            worker.cancel(taskId);
        }
    }

    @Override
    public boolean handles(String type) {
        return true;
    }

    /** Stops everything it does, as if the machine had gone. Nobody hears of it. */
    @Override
    public void close() {
        List.copyOf(playing.values()).forEach(Play::stop);
        working.clear();
        real.close();
        handlerWorkers.values().forEach(LocalWorker::close);
    }
}
