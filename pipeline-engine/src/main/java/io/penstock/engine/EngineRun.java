package io.penstock.engine;

import io.penstock.problem.ErrorCategory;
import io.penstock.problem.PipelineException;
import io.penstock.run.AttemptView;
import io.penstock.run.Explanation;
import io.penstock.run.HealthStatus;
import io.penstock.run.InstanceView;
import io.penstock.run.PipelineRun;
import io.penstock.run.PipelineState;
import io.penstock.run.RunOutcome;
import io.penstock.run.Status;
import io.penstock.run.UnfinishedRunException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** A pipeline of this engine, seen from Java. Thread-safe. */
final class EngineRun implements PipelineRun {

    private static final int SHOWN_FAILURES = 100;

    private final String pipelineId;
    private final EngineLoop loop;
    private final EngineRuntime runtime;
    private final Views views;

    EngineRun(String pipelineId, EngineLoop loop, EngineRuntime runtime, Views views) {
        this.pipelineId = pipelineId;
        this.loop = loop;
        this.runtime = runtime;
        this.views = views;
    }

    @Override
    public String pipelineId() {
        return pipelineId;
    }

    @Override
    public PipelineState state() {
        return views.pipeline(pipelineId).state();
    }

    @Override
    public HealthStatus health() {
        return views.health(pipelineId);
    }

    @Override
    public List<InstanceView> instances() {
        return views.instances(pipelineId);
    }

    @Override
    public List<InstanceView> instances(String componentId) {
        return views.instances(pipelineId, componentId);
    }

    @Override
    public InstanceView instance(String instanceId) {
        return views.instance(pipelineId, instanceId);
    }

    @Override
    public List<AttemptView> attempts(String instanceId) {
        return views.attempts(pipelineId, instanceId);
    }

    @Override
    public Explanation explain(String instanceId) {
        return views.explain(pipelineId, instanceId);
    }

    @Override
    public RunOutcome awaitFinished(Duration atMost) {
        var ended = new CompletableFuture<Host.Ending>();
        loop.enqueue(() -> {
            try {
                Host host = loop.host(pipelineId);
                host.waiters.add(new Host.Waiter(ended));
                loop.nudge(host);
            } catch (OwnedElsewhereException e) {
                loop.cluster().await(pipelineId, new Host.Waiter(ended));
            } catch (RuntimeException e) {
                ended.completeExceptionally(e);
            }
        });
        try {
            Host.Ending ending = runtime.await(ended, atMost);
            if (ending.stuck()) {
                throw new UnfinishedRunException(
                        "pipeline " + pipelineId + " can make no further progress without an operator:",
                        ending.explanations(),
                        true);
            }
            return outcome();
        } catch (TimeoutException e) {
            ended.cancel(false);
            throw new UnfinishedRunException(
                    "pipeline " + pipelineId + " has not finished within " + atMost + ":",
                    views.explainOpen(pipelineId),
                    false);
        } catch (InterruptedException e) {
            ended.cancel(false);
            Thread.currentThread().interrupt();
            throw new PipelineException(
                    ErrorCategory.UNAVAILABLE, "interrupted while waiting for pipeline " + pipelineId, e);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private RunOutcome outcome() {
        var counts = new EnumMap<Status, Long>(Status.class);
        List<InstanceView> all = instances();
        all.forEach(view -> counts.merge(view.status(), 1L, Long::sum));
        List<InstanceView> failed = all.stream()
                .filter(view -> view.status().isFailure())
                .limit(SHOWN_FAILURES)
                .toList();
        return new RunOutcome(pipelineId, state(), counts, failed);
    }

    @Override
    public String toString() {
        return "run of " + pipelineId;
    }
}
