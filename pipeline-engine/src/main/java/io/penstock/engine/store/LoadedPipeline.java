package io.penstock.engine.store;

import java.util.List;

/**
 * All that the engine keeps in memory of one pipeline, read back. Immutable.
 *
 * @param definitions the latest version and every version that a row in it follows
 * @param instances the resident ones
 * @param backfills those that have not ended
 * @param attempts the newest attempt of each of them
 */
public record LoadedPipeline(
        PipelineRow pipeline,
        List<DefinitionRow> definitions,
        List<ComponentRow> components,
        List<InstanceRow> instances,
        List<AttemptRow> attempts,
        List<TaskRow> tasks,
        List<OutboxRow> outbox,
        List<BackfillRow> backfills) {

    /** Copies. */
    public LoadedPipeline {
        definitions = List.copyOf(definitions);
        components = List.copyOf(components);
        instances = List.copyOf(instances);
        attempts = List.copyOf(attempts);
        tasks = List.copyOf(tasks);
        outbox = List.copyOf(outbox);
        backfills = List.copyOf(backfills);
    }
}
