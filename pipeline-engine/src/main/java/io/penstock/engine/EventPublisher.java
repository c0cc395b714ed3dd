package io.penstock.engine;

import io.penstock.engine.logging.LogScope;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineListener;
import io.penstock.run.Status;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells plain listeners what has become durable, in order, on a thread of its own, and writes the log. Thread-safe; listeners
 * are called by one thread at a time.
 */
final class EventPublisher {

    private static final Logger LOG = LoggerFactory.getLogger("io.penstock.engine.events");

    private final Executor executor;
    private final List<PipelineListener> listeners;

    /** What is to be told, the events of one step together: they are about one pipeline. */
    private final ArrayDeque<List<PipelineEvent>> queue = new ArrayDeque<>();

    private boolean running;

    EventPublisher(Executor executor, List<PipelineListener> listeners) {
        this.executor = executor;
        this.listeners = new CopyOnWriteArrayList<>(listeners);
    }

    void add(PipelineListener listener) {
        listeners.add(listener);
    }

    void remove(PipelineListener listener) {
        listeners.remove(listener);
    }

    void publish(List<PipelineEvent> events) {
        events.forEach(EventPublisher::log);
        if (listeners.isEmpty() || events.isEmpty()) {
            return;
        }
        synchronized (queue) {
            queue.add(events);
            if (running) {
                return;
            }
            running = true;
        }
        executor.execute(this::deliver);
    }

    private void deliver() {
        while (true) {
            List<PipelineEvent> events;
            synchronized (queue) {
                events = queue.poll();
                if (events == null) {
                    running = false;
                    return;
                }
            }
            LogScope.pipeline(events.get(0).pipelineId()).run(() -> tell(events));
        }
    }

    private void tell(List<PipelineEvent> events) {
        for (PipelineEvent event : events) {
            for (PipelineListener listener : listeners) {
                tell(listener, event);
            }
        }
    }

    private static void tell(PipelineListener listener, PipelineEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            LOG.warn("listener {} failed on {}", listener, event, e);
        }
    }

    private static void log(PipelineEvent event) {
        if (event instanceof PipelineEvent.PipelineChanged changed) {
            LogScope.pipeline(changed.pipelineId())
                    .run(() ->
                            LOG.info("pipeline {} is {} (was {})", changed.pipelineId(), changed.to(), changed.from()));
        } else if (event instanceof PipelineEvent.InstanceChanged changed) {
            boolean failure = changed.to().isFailure() && changed.to() != Status.CANCELED;
            if (failure || LOG.isDebugEnabled()) {
                LogScope.instance(changed.pipelineId(), changed.instanceId())
                        .run(() -> LOG.atLevel(failure ? Level.WARN : Level.DEBUG)
                                .log(
                                        "{} is {}{}",
                                        changed.instanceId(),
                                        changed.to(),
                                        changed.message()
                                                .map(text -> ": " + text)
                                                .orElse("")));
            }
        } else if (event instanceof PipelineEvent.AttemptEnded ended && ended.status() != Status.FINISHED) {
            LogScope.attempt(ended.pipelineId(), ended.attemptId())
                    .run(() -> LOG.info(
                            "{} ended {}{}{}",
                            ended.attemptId(),
                            ended.status(),
                            ended.errorMessage().map(text -> ": " + text).orElse(""),
                            ended.retryAt().map(at -> "; next attempt at " + at).orElse("")));
        } else if (event instanceof PipelineEvent.InstanceLate late) {
            LogScope.instance(late.pipelineId(), late.instanceId())
                    .run(() -> LOG.warn("{} is late", late.instanceId()));
        } else if (event instanceof PipelineEvent.ActionDone done
                && done.error().isPresent()) {
            LogScope.instance(done.pipelineId(), done.instanceId())
                    .run(() -> LOG.warn(
                            "action {} of {} was given up: {}",
                            done.actionId(),
                            done.instanceId(),
                            done.error().orElse("")));
        }
    }
}
