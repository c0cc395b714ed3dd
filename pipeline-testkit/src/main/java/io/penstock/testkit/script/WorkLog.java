package io.penstock.testkit.script;

import io.penstock.service.StatusCommand;
import io.penstock.service.Task;
import io.penstock.service.TaskResult;
import io.penstock.testkit.time.ManualClock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the engine gave out and what it acknowledged: tasks to workers, their reports, commands of operators. It outlives an
 * engine that crashes, so that what was promised can be compared with what became of it. Of each kind the newest 10,000 are
 * kept. Thread-safe.
 */
public final class WorkLog {

    private static final int KEPT = 10_000;

    /**
     * A task in the hands of a worker.
     *
     * @param at when it was handed out; never earlier than the one before, even if the clock was turned back
     * @param pipelineId its pipeline
     * @param taskId its id, another one each time it is handed out
     * @param attemptId the attempt it is for
     */
    public record HandOut(Instant at, String pipelineId, String taskId, String attemptId) {

        /** Checks that all is there. */
        public HandOut {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(pipelineId, "pipelineId");
            Objects.requireNonNull(taskId, "taskId");
            Objects.requireNonNull(attemptId, "attemptId");
        }
    }

    /**
     * A worker's word on how a task ended, which the engine has acknowledged as recorded. Those of the engine's own worker are
     * not among them, as it lives and dies with its engine.
     *
     * @param handOut the task
     * @param at when it was acknowledged
     * @param result the word
     */
    public record Report(HandOut handOut, Instant at, TaskResult result) {

        /** Checks that all is there. */
        public Report {
            Objects.requireNonNull(handOut, "handOut");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(result, "result");
        }
    }

    /**
     * A command on an instance, which the engine has acknowledged as recorded.
     *
     * @param pipelineId the pipeline
     * @param instanceId the instance
     * @param command what was commanded
     * @param generation the generation of the instance before
     */
    public record Command(String pipelineId, String instanceId, StatusCommand command, int generation) {

        /** Checks that all is there. */
        public Command {
            Objects.requireNonNull(pipelineId, "pipelineId");
            Objects.requireNonNull(instanceId, "instanceId");
            Objects.requireNonNull(command, "command");
        }
    }

    private final ManualClock clock;
    private final Map<String, HandOut> handOuts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, HandOut> eldest) {
            return size() > KEPT;
        }
    };
    private final Deque<Report> reports = new ArrayDeque<>();
    private final Deque<Command> commands = new ArrayDeque<>();
    private Instant latest;

    /** An empty log that goes by the given clock. */
    public WorkLog(ManualClock clock) {
        this.clock = clock;
        this.latest = clock.instant();
    }

    private Instant now() {
        Instant read = clock.instant();
        if (read.isAfter(latest)) {
            latest = read;
        }
        return latest;
    }

    /** A worker was given a task. */
    public synchronized void handedOut(Task task) {
        handOuts.computeIfAbsent(
                task.taskId(), id -> new HandOut(now(), task.pipelineId(), task.taskId(), task.attemptId()));
    }

    /** A worker's word was acknowledged. */
    public synchronized void acknowledged(String taskId, TaskResult result) {
        HandOut handOut = handOuts.get(taskId);
        if (handOut != null) {
            add(reports, new Report(handOut, now(), result));
        }
    }

    /** A command was acknowledged. */
    public synchronized void acknowledged(Command command) {
        add(commands, command);
    }

    private static <T> void add(Deque<T> newest, T one) {
        newest.add(one);
        if (newest.size() > KEPT) {
            newest.remove();
        }
    }

    /** The tasks of a pipeline that were handed out, oldest first. */
    public synchronized List<HandOut> handOuts(String pipelineId) {
        return handOuts.values().stream()
                .filter(handOut -> handOut.pipelineId().equals(pipelineId))
                .toList();
    }

    /** The reports on tasks of a pipeline that were acknowledged, oldest first. */
    public synchronized List<Report> reports(String pipelineId) {
        return reports.stream()
                .filter(report -> report.handOut().pipelineId().equals(pipelineId))
                .toList();
    }

    /** The commands on instances of a pipeline that were acknowledged, oldest first. */
    public synchronized List<Command> commands(String pipelineId) {
        return commands.stream()
                .filter(command -> command.pipelineId().equals(pipelineId))
                .toList();
    }
}
