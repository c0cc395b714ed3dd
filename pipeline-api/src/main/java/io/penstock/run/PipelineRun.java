package io.penstock.run;

import java.time.Duration;
import java.util.List;

/** A pipeline that was activated, seen from Java. Thread-safe; every call looks anew. */
public interface PipelineRun {

    /** The id of the pipeline, {@code df-…}. */
    String pipelineId();

    /** The state of the pipeline. */
    PipelineState state();

    /** The health of the pipeline. */
    HealthStatus health();

    /** All instances that are kept, in the order they were made. */
    List<InstanceView> instances();

    /** All instances of one component, in the order they were made. */
    List<InstanceView> instances(String componentId);

    /**
     * One instance.
     *
     * @throws io.penstock.problem.InvalidRequestException if there is none with this id
     */
    InstanceView instance(String instanceId);

    /**
     * The attempts of an instance, oldest first.
     *
     * @throws io.penstock.problem.InvalidRequestException if there is no such instance
     */
    List<AttemptView> attempts(String instanceId);

    /**
     * What an instance waits for, followed down to the root.
     *
     * @throws io.penstock.problem.InvalidRequestException if there is no such instance
     */
    Explanation explain(String instanceId);

    /**
     * Waits until every instance of every interval has ended, well or badly. An on-demand pipeline ends with its current
     * set of instances.
     *
     * @param atMost how long to wait; on a fake clock the time that has to pass there
     * @return how it ended
     * @throws UnfinishedRunException if the time is over, or as soon as nothing can move any more without an operator; its
     *     message says what each unfinished instance waits for
     */
    RunOutcome awaitFinished(Duration atMost);
}
