package io.penstock.testkit.timeline;

import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps every event of every pipeline, in order. Outlives an engine that crashes. Thread-safe. */
public final class EventLog implements PipelineListener {

    private final Map<String, List<PipelineEvent>> byPipeline = new LinkedHashMap<>();

    /** An empty log. */
    public EventLog() {}

    @Override
    public synchronized void onEvent(PipelineEvent event) {
        byPipeline.computeIfAbsent(event.pipelineId(), id -> new ArrayList<>()).add(event);
    }

    /** The events of a pipeline, oldest first. */
    public synchronized List<PipelineEvent> events(String pipelineId) {
        return List.copyOf(byPipeline.getOrDefault(pipelineId, List.of()));
    }

    /** The ids of the pipelines that have events, in the order of their first. */
    public synchronized List<String> pipelines() {
        return List.copyOf(byPipeline.keySet());
    }

    /** How many events there are. */
    public synchronized long size() {
        return byPipeline.values().stream().mapToLong(List::size).sum();
    }

    /** The timeline of a pipeline. */
    public Timeline timeline(String pipelineId) {
        return Timeline.of(events(pipelineId));
    }
}
