package io.penstock.testkit;

import io.penstock.problem.PipelineException;
import io.penstock.run.AttemptView;
import io.penstock.run.Explanation;
import io.penstock.run.HealthStatus;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineRun;
import io.penstock.run.PipelineState;
import io.penstock.run.RunOutcome;
import io.penstock.service.StatusCommand;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.testkit.script.SentAction;
import io.penstock.testkit.script.WorkLog;
import io.penstock.testkit.timeline.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pipeline that was activated on the testkit: what any run shows, and what happened so far. Survives a crash of the
 * engine. Used by the thread that drives the test.
 */
public final class TestRun implements PipelineRun {

    private final PipelineTestKit kit;
    private final String pipelineId;

    TestRun(PipelineTestKit kit, String pipelineId) {
        this.kit = kit;
        this.pipelineId = pipelineId;
    }

    /** The testkit it runs on. */
    public PipelineTestKit kit() {
        return kit;
    }

    private PipelineRun run() {
        return kit.engineRun(pipelineId);
    }

    @Override
    public String pipelineId() {
        return pipelineId;
    }

    @Override
    public PipelineState state() {
        return run().state();
    }

    @Override
    public HealthStatus health() {
        return run().health();
    }

    @Override
    public List<InstanceView> instances() {
        return run().instances();
    }

    @Override
    public List<InstanceView> instances(String componentId) {
        return run().instances(componentId);
    }

    @Override
    public InstanceView instance(String instanceId) {
        return run().instance(instanceId);
    }

    @Override
    public List<AttemptView> attempts(String instanceId) {
        return run().attempts(instanceId);
    }

    @Override
    public Explanation explain(String instanceId) {
        return run().explain(instanceId);
    }

    /** Lets time pass until the pipeline has finished, at most this long on the clock of the test. */
    @Override
    public RunOutcome awaitFinished(Duration atMost) {
        return kit.awaitFinished(pipelineId, atMost);
    }

    /** Everything that happened to this pipeline, oldest first. */
    public List<PipelineEvent> events() {
        return kit.events().events(pipelineId);
    }

    /** What happened to each instance, and when. */
    public Timeline timeline() {
        return Timeline.of(events()).until(kit.now());
    }

    /** The actions of this pipeline that were sent, oldest first. */
    public List<SentAction> sentActions() {
        return kit.sentActions().stream()
                .filter(action -> action.pipelineId().equals(pipelineId))
                .toList();
    }

    /** What is behind {@code s3:}. */
    public ObjectStorage storage() {
        return kit.storage();
    }

    /**
     * Commands instances or components, and runs what follows without moving time.
     *
     * @throws io.penstock.problem.InvalidRequestException if one of them does not exist, or the command is not for it as it
     *     is; nothing was changed then
     */
    public void setStatus(StatusCommand command, String... objectIds) {
        boolean onInstances = command != StatusCommand.PAUSE && command != StatusCommand.RESUME;
        var commands = new ArrayList<WorkLog.Command>();
        for (String id : onInstances ? objectIds : new String[0]) {
            generation(id)
                    .ifPresent(generation -> commands.add(new WorkLog.Command(pipelineId, id, command, generation)));
        }
        kit.service().setStatus(pipelineId, List.of(objectIds), command);
        commands.forEach(kit.workLog()::acknowledged);
        kit.settle();
    }

    private Optional<Integer> generation(String instanceId) {
        try {
            return Optional.of(run().instance(instanceId).generation());
        } catch (PipelineException e) {
            // The service says better what is wrong with the command.
            return Optional.empty();
        }
    }

    /** Runs instances once more. */
    public void rerun(String... instanceIds) {
        setStatus(StatusCommand.RERUN, instanceIds);
    }

    /** Cancels instances. */
    public void cancel(String... instanceIds) {
        setStatus(StatusCommand.TRY_CANCEL, instanceIds);
    }

    /** Counts instances as done. */
    public void markFinished(String... instanceIds) {
        setStatus(StatusCommand.MARK_FINISHED, instanceIds);
    }

    /** Deactivates the pipeline, cancelling what runs. */
    public void deactivate() {
        kit.service().deactivate(pipelineId, true);
        kit.settle();
    }

    @Override
    public String toString() {
        return "TestRun[" + pipelineId + "]";
    }
}
