package io.penstock.engine;

import io.penstock.engine.instance.PipelineMachine;
import io.penstock.engine.instance.Signal;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.store.BackfillRow;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.Step;
import io.penstock.problem.ErrorCategory;
import io.penstock.problem.InvalidRequestException;
import io.penstock.problem.PipelineException;
import io.penstock.run.Backfill;
import io.penstock.run.PipelineState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** What commands mean to the machine of a pipeline, on the engine that owns it. Confined to the engine's loop. */
final class CommandSignals {

    private final EngineStore store;
    private final Function<DefinitionRow, Plan> compiler;
    private final Supplier<Instant> now;

    CommandSignals(EngineStore store, Function<DefinitionRow, Plan> compiler, Supplier<Instant> now) {
        this.store = store;
        this.compiler = compiler;
        this.now = now;
    }

    /**
     * The signals of a command.
     *
     * @throws InvalidRequestException if the command does not fit the pipeline as it is now
     */
    List<Signal> signals(Host host, Message message, List<Consumer<Step>> additions) {
        PipelineMachine machine = host.machine;
        if (message instanceof Message.Report report) {
            return List.of(report.signal());
        } else if (message instanceof Message.SetStatus set) {
            return List.of(new Signal.SetStatus(set.ids(), set.command(), set.cascade()));
        } else if (message instanceof Message.Deactivate deactivate) {
            return List.of(new Signal.Deactivate(deactivate.cancelActive()));
        } else if (message instanceof Message.Delete) {
            return List.of(new Signal.Delete());
        } else if (message instanceof Message.ControlBackfill control) {
            return List.of(new Signal.ControlBackfill(control.backfillId(), control.wanted()));
        } else if (message instanceof Message.StartBackfill start) {
            return List.of(new Signal.StartBackfill(backfill(host.pipelineId, start)));
        } else if (message instanceof Message.ChangeTags change) {
            var tags = new LinkedHashMap<>(machine.tags());
            tags.putAll(change.added());
            tags.keySet().removeAll(change.removed());
            EngineService.checkTags(tags);
            return List.of(new Signal.SetTags(tags));
        } else if (message instanceof Message.PutDefinition put) {
            DefinitionRow row = definition(host, put);
            additions.add(step -> step.definition(row));
            return List.of(new Signal.PutDefinition(row.version()));
        } else if (message instanceof Message.Activate activate) {
            Plan plan = activate.plan() == null ? plan(host, activate) : activate.plan();
            return List.of(new Signal.Activate(
                    plan, activate.values(), activate.startTimestamp(), activate.backfillAllowed()));
        } else if (message instanceof Message.Deploy deploy) {
            return deploy(host, deploy, additions);
        }
        return List.of();
    }

    private BackfillRow backfill(String pipelineId, Message.StartBackfill start) {
        return new BackfillRow(
                pipelineId,
                start.backfillId(),
                start.from(),
                start.to(),
                start.selection(),
                start.order(),
                start.concurrency(),
                start.pauseOnFailure(),
                Backfill.State.RUNNING,
                now.get(),
                null,
                null,
                0,
                0,
                0,
                null);
    }

    private DefinitionRow definition(Host host, Message.PutDefinition put) {
        int version = host.machine.row().latestVersion() + 1;
        return new DefinitionRow(host.pipelineId, version, put.definition(), put.errored(), now.get());
    }

    private Plan plan(Host host, Message.Activate activate) {
        DefinitionRow latest = store.definition(
                        host.pipelineId, host.machine.row().latestVersion())
                .orElseThrow(() -> new InvalidRequestException("Pipeline definition is empty: " + host.pipelineId));
        return compile(new DefinitionRow(
                latest.pipelineId(),
                latest.version(),
                latest.definition().withValues(activate.values()),
                latest.errored(),
                latest.createdAt()));
    }

    private Plan compile(DefinitionRow row) {
        return compiler.apply(row);
    }

    private List<Signal> deploy(Host host, Message.Deploy deploy, List<Consumer<Step>> additions) {
        PipelineRow row = host.machine.row();
        boolean same = row.activeVersion() == row.latestVersion()
                && store.definition(host.pipelineId, row.activeVersion())
                        .map(found -> found.definition().equals(deploy.definition()))
                        .orElse(false);
        if (same && (row.state() == PipelineState.SCHEDULED || row.state() == PipelineState.FINISHED)) {
            return List.of();
        }
        if (row.state() == PipelineState.DELETING) {
            throw new PipelineException(
                    ErrorCategory.NOT_FOUND, "Pipeline with id: " + host.pipelineId + " does not exist");
        }
        if (same) {
            return List.of(activation(compile(
                    store.definition(host.pipelineId, row.latestVersion()).orElseThrow())));
        }
        DefinitionRow put = definition(host, new Message.PutDefinition(deploy.definition(), false));
        Plan plan = compile(put);
        additions.add(step -> step.definition(put));
        return List.of(new Signal.PutDefinition(put.version()), activation(plan));
    }

    private static Signal activation(Plan plan) {
        return new Signal.Activate(plan, List.of(), Optional.empty(), true);
    }
}
