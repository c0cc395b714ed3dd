package io.penstock.engine;

import io.penstock.definition.Field;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.instance.InstanceIds;
import io.penstock.engine.instance.PipelineMachine;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.store.CommandRow;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.EngineStore;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.InvalidRequestException;
import io.penstock.problem.Issue;
import io.penstock.problem.PipelineNotFoundException;
import io.penstock.run.Backfill;
import io.penstock.run.Explanation;
import io.penstock.run.PipelineState;
import io.penstock.schedule.Interval;
import io.penstock.service.ActivationOptions;
import io.penstock.service.BackfillOptions;
import io.penstock.service.BackfillStep;
import io.penstock.service.CommandRecord;
import io.penstock.service.DefinitionVersion;
import io.penstock.service.EditPlan;
import io.penstock.service.ObjectQuery;
import io.penstock.service.Page;
import io.penstock.service.PipelineDescription;
import io.penstock.service.PipelineIdName;
import io.penstock.service.PipelineService;
import io.penstock.service.StatusCommand;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.validation.ValidationReport;
import io.penstock.validation.Validator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The operations on pipelines: checks the call, lets the loop do what changes something, reads the rest. Thread-safe. */
final class EngineService implements PipelineService {

    private static final int LONGEST_NAME = 1024;
    private static final int MOST_TAGS = 10;
    private static final int LONGEST_TAG_KEY = 128;
    private static final int LONGEST_TAG_VALUE = 256;
    private static final int MOST_DESCRIBED = 25;
    private static final int LISTED = 50;

    private final EngineStore store;
    private final EngineLoop loop;
    private final Views views;
    private final ExtensionRegistry registry;
    private final EngineConfig config;
    private final EngineRuntime runtime;
    private final Views.Waiting waiting;
    private final ObjectQueries queries;
    private final String caller;

    EngineService(
            EngineStore store,
            EngineLoop loop,
            Views views,
            ExtensionRegistry registry,
            EngineConfig config,
            EngineRuntime runtime,
            Views.Waiting waiting,
            String caller) {
        this.caller = caller;
        this.store = store;
        this.loop = loop;
        this.views = views;
        this.registry = registry;
        this.config = config;
        this.runtime = runtime;
        this.waiting = waiting;
        this.queries = new ObjectQueries(store, views);
    }

    private Instant now() {
        return runtime.clock().instant();
    }

    // ---- create, put, validate ----

    @Override
    public String createPipeline(String name, String uniqueId, Optional<String> description, Map<String, String> tags) {
        checkLength("name", name);
        checkLength("uniqueId", uniqueId);
        checkTags(tags);
        String id = "df-" + PipelineEngineBuilder.randomLetters(runtime.random(), 20);
        var row = new PipelineRow(
                id,
                name,
                uniqueId,
                description.orElse(null),
                tags,
                PipelineState.PENDING,
                now(),
                null,
                null,
                null,
                null,
                null,
                0,
                0,
                List.of(),
                1,
                null,
                false);
        return store.create(row).pipelineId();
    }

    private static void checkLength(String what, String text) {
        if (text.isEmpty() || text.length() > LONGEST_NAME) {
            throw new InvalidRequestException(
                    what + " has " + text.length() + " characters; expected 1 to " + LONGEST_NAME);
        }
    }

    static void checkTags(Map<String, String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw new InvalidRequestException("there would be " + tags.size() + " tags; expected at most " + MOST_TAGS);
        }
        tags.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > LONGEST_TAG_KEY) {
                throw new InvalidRequestException(
                        "tag key '" + key + "' has " + key.length() + " characters; expected 1 to " + LONGEST_TAG_KEY);
            }
            if (value.length() > LONGEST_TAG_VALUE) {
                throw new InvalidRequestException("the value of tag '" + key + "' has " + value.length()
                        + " characters; expected at most " + LONGEST_TAG_VALUE);
            }
        });
    }

    @Override
    public ValidationReport putDefinition(String pipelineId, PipelineDefinition definition) {
        views.pipeline(pipelineId);
        checkStorable(definition);
        ValidationReport result = validate(definition);
        put(pipelineId, definition, !result.isValid());
        return result;
    }

    private void put(String pipelineId, PipelineDefinition definition, boolean errored) {
        perform(pipelineId, new Message.PutDefinition(definition, errored));
    }

    private void perform(String pipelineId, Message message) {
        waiting.get(loop.command(pipelineId, message, caller));
    }

    private void checkStorable(PipelineDefinition definition) {
        store.check(definition);
        for (PipelineObject object : definition.objects()) {
            if (object.id().isEmpty()) {
                throw new InvalidRequestException("an object has an empty id; expected at least one character");
            }
            for (Field field : object.fields()) {
                if (field.value().value().isEmpty()) {
                    throw new InvalidRequestException("object '" + object.id() + "', field '" + field.key()
                            + "': the value is empty; expected at least one character");
                }
            }
        }
    }

    private ValidationReport validate(PipelineDefinition definition) {
        var issues = new ArrayList<>(validator().validate(definition).issues());
        if (issues.stream().noneMatch(Issue::isError) && hasRunnables(definition)) {
            try {
                compile(definition, 1);
            } catch (InvalidDefinitionException e) {
                issues.addAll(e.errors());
            }
        }
        return new ValidationReport(issues);
    }

    private static boolean hasRunnables(PipelineDefinition definition) {
        return !definition.objects().isEmpty();
    }

    private Validator validator() {
        return Validator.create()
                .catalog(registry.catalog())
                .limits(config.limits())
                .asOf(now());
    }

    private Plan compile(PipelineDefinition definition, int version) {
        return Plan.compile(definition, version, registry.catalog());
    }

    @Override
    public ValidationReport validateDefinition(String pipelineId, PipelineDefinition definition) {
        views.pipeline(pipelineId);
        checkStorable(definition);
        return validate(definition);
    }

    @Override
    public PipelineDefinition definition(String pipelineId, DefinitionVersion version) {
        PipelineRow row = views.pipeline(pipelineId);
        int number = version == DefinitionVersion.LATEST ? row.latestVersion() : row.activeVersion();
        PipelineDefinition definition = store.definition(pipelineId, number)
                .map(DefinitionRow::definition)
                .orElse(PipelineDefinition.empty());
        return version == DefinitionVersion.ACTIVE ? definition.withValues(row.activationValues()) : definition;
    }

    // ---- activate, deactivate, delete ----

    @Override
    public void activate(String pipelineId, ActivationOptions options) {
        PipelineRow row = views.pipeline(pipelineId);
        DefinitionRow latest = store.definition(pipelineId, row.latestVersion())
                .filter(found -> !found.definition().objects().isEmpty())
                .orElseThrow(() -> new InvalidRequestException("Pipeline definition is empty: " + pipelineId));
        List<ParameterValue> values = options.parameterValues();
        PipelineDefinition definition = latest.definition().withValues(values);
        store.check(definition);
        List<Issue> issues = validator().forActivation().validate(definition).issues();
        if (issues.stream().anyMatch(Issue::isError)) {
            throw new InvalidDefinitionException("pipeline '" + row.name() + "' is not valid", issues);
        }
        Plan plan = compile(definition, latest.version());
        perform(pipelineId, new Message.Activate(values, options.startTimestamp(), options.isBackfillAllowed(), plan));
    }

    @Override
    public void deactivate(String pipelineId, boolean cancelActive) {
        views.pipeline(pipelineId);
        perform(pipelineId, new Message.Deactivate(cancelActive));
    }

    @Override
    public void deletePipeline(String pipelineId) {
        views.pipeline(pipelineId);
        perform(pipelineId, new Message.Delete());
    }

    String createAndActivate(String name, PipelineDefinition definition, ActivationOptions options) {
        String id = createPipeline(
                name, PipelineEngineBuilder.randomLetters(runtime.random(), 20), Optional.empty(), Map.of());
        try {
            putValid(name, id, definition);
            activate(id, options);
            return id;
        } catch (RuntimeException e) {
            deletePipeline(id);
            throw e;
        }
    }

    private void checkDeployable(String name, PipelineDefinition definition) {
        ValidationReport result = validate(definition);
        if (!result.isValid()) {
            throw new InvalidDefinitionException("pipeline '" + name + "' is not valid", result.issues());
        }
        checkStorable(definition);
        List<Issue> issues = validator().forActivation().validate(definition).issues();
        if (issues.stream().anyMatch(Issue::isError)) {
            throw new InvalidDefinitionException("pipeline '" + name + "' is not valid", issues);
        }
    }

    private void putValid(String name, String id, PipelineDefinition definition) {
        ValidationReport result = validate(definition);
        if (!result.isValid()) {
            throw new InvalidDefinitionException("pipeline '" + name + "' is not valid", result.issues());
        }
        checkStorable(definition);
        put(id, definition, false);
    }

    String deploy(String name, PipelineDefinition definition) {
        String id = createPipeline(name, "deploy:" + name, Optional.empty(), Map.of());
        PipelineRow row = views.pipeline(id);
        boolean same = row.activeVersion() == row.latestVersion()
                && store.definition(id, row.activeVersion())
                        .map(found -> found.definition().equals(definition))
                        .orElse(false);
        if (!same || !(row.state() == PipelineState.SCHEDULED || row.state() == PipelineState.FINISHED)) {
            checkDeployable(name, definition);
            // Whoever owns it looks once more: several nodes may deploy the same at once.
            perform(id, new Message.Deploy(definition));
        }
        return id;
    }

    // ---- describe ----

    @Override
    public List<PipelineDescription> describePipelines(List<String> pipelineIds) {
        if (pipelineIds.isEmpty() || pipelineIds.size() > MOST_DESCRIBED) {
            throw new InvalidRequestException(
                    "pipelineIds has " + pipelineIds.size() + " ids; expected 1 to " + MOST_DESCRIBED);
        }
        return pipelineIds.stream().map(queries::describe).toList();
    }

    @Override
    public Page<PipelineIdName> listPipelines(Optional<String> marker) {
        List<PipelineRow> rows = store.pipelines(marker, LISTED + 1);
        List<PipelineIdName> page = rows.stream()
                .limit(LISTED)
                .map(row -> new PipelineIdName(row.pipelineId(), row.name()))
                .toList();
        return new Page<>(
                page,
                rows.size() > LISTED ? Optional.of(page.get(page.size() - 1).id()) : Optional.empty());
    }

    @Override
    public Page<String> queryObjects(ObjectQuery query) {
        return queries.query(query);
    }

    @Override
    public List<PipelineObject> describeObjects(
            String pipelineId, List<String> objectIds, boolean evaluateExpressions) {
        return queries.describe(pipelineId, objectIds, evaluateExpressions);
    }

    @Override
    public String evaluateExpression(String pipelineId, String objectId, String expression) {
        return queries.evaluate(pipelineId, objectId, expression);
    }

    @Override
    public void setStatus(String pipelineId, List<String> objectIds, StatusCommand command) {
        views.pipeline(pipelineId);
        if (objectIds.isEmpty()) {
            throw new InvalidRequestException("objectIds is empty; expected at least one id");
        }
        perform(pipelineId, new Message.SetStatus(List.copyOf(objectIds), command, false));
    }

    @Override
    public void rerunWithConsumers(String pipelineId, List<String> instanceIds) {
        views.pipeline(pipelineId);
        if (instanceIds.isEmpty()) {
            throw new InvalidRequestException("instanceIds is empty; expected at least one id");
        }
        perform(pipelineId, new Message.SetStatus(List.copyOf(instanceIds), StatusCommand.RERUN, true));
    }

    @Override
    public EditPlan planEdit(String pipelineId, PipelineDefinition definition) {
        views.pipeline(pipelineId);
        ValidationReport report = validate(definition);
        if (!report.isValid()) {
            return EditPlanner.refused(report);
        }
        Plan after = compile(definition, 1);
        return waiting.get(loop.look(pipelineId, host -> {
            PipelineMachine machine = host.machine;
            return EditPlanner.compare(
                    store, pipelineId, machine, machine.plan().orElse(null), after, report);
        }));
    }

    // ---- backfill ----

    @Override
    public List<BackfillStep> planBackfill(String pipelineId, Interval range, BackfillOptions options) {
        views.pipeline(pipelineId);
        return waiting.get(loop.look(pipelineId, host -> {
            PipelineMachine machine = host.machine;
            var steps = new ArrayList<BackfillStep>();
            machine.backfillStarts(range.start(), range.end()).forEach((start, components) -> {
                for (String component : components) {
                    Optional<InstanceRow> row = store.instance(pipelineId, InstanceIds.of(component, start))
                            .filter(found -> found.through() == null);
                    boolean selected = row.isPresent()
                            ? row.get().status().isTerminal()
                                    && PipelineMachine.isSelected(
                                            options.selection(), row.get().status())
                            : machine.isMissing(component, start);
                    if (selected) {
                        Instant end = row.map(InstanceRow::end).orElse(start);
                        steps.add(new BackfillStep(component, new Interval(start, end), row.map(InstanceRow::status)));
                    }
                }
            });
            return steps;
        }));
    }

    @Override
    public String startBackfill(String pipelineId, Interval range, BackfillOptions options) {
        views.pipeline(pipelineId);
        String id = "bf-" + PipelineEngineBuilder.randomLetters(runtime.random(), 12);
        perform(
                pipelineId,
                new Message.StartBackfill(
                        id,
                        range.start(),
                        range.end(),
                        options.selection(),
                        options.order(),
                        options.concurrency(),
                        options.pausesOnFailure()));
        return id;
    }

    @Override
    public void controlBackfill(String pipelineId, String backfillId, Backfill.State wanted) {
        views.pipeline(pipelineId);
        if (wanted == Backfill.State.FINISHED) {
            throw new InvalidRequestException(
                    "a backfill cannot be made FINISHED; expected RUNNING, PAUSED or CANCELED");
        }
        perform(pipelineId, new Message.ControlBackfill(backfillId, wanted));
    }

    @Override
    public List<Backfill> backfills(String pipelineId) {
        views.pipeline(pipelineId);
        return store.backfills(pipelineId).stream()
                .map(row -> new Backfill(
                        row.pipelineId(),
                        row.backfillId(),
                        new Interval(row.from(), row.to()),
                        row.selection(),
                        row.order(),
                        row.concurrency(),
                        row.state(),
                        row.createdAt(),
                        Optional.ofNullable(row.endedAt()),
                        row.total(),
                        row.taken(),
                        row.reopened(),
                        Optional.ofNullable(row.message())))
                .toList();
    }

    // ---- tags ----

    @Override
    public void addTags(String pipelineId, Map<String, String> tags) {
        views.pipeline(pipelineId);
        perform(pipelineId, new Message.ChangeTags(Map.copyOf(tags), Set.of()));
    }

    @Override
    public void removeTags(String pipelineId, Set<String> keys) {
        views.pipeline(pipelineId);
        perform(pipelineId, new Message.ChangeTags(Map.of(), Set.copyOf(keys)));
    }

    // ---- the log ----

    @Override
    public Page<CommandRecord> commands(String pipelineId, Optional<String> marker) {
        List<CommandRow> rows = store.commands(pipelineId, marker, LISTED + 1);
        if (rows.isEmpty() && store.pipeline(pipelineId).isEmpty()) {
            throw new PipelineNotFoundException("Pipeline with id: " + pipelineId + " does not exist");
        }
        List<CommandRecord> page = rows.stream()
                .limit(LISTED)
                .map(row -> new CommandRecord(
                        row.pipelineId(),
                        row.commandId(),
                        row.nodeId(),
                        row.caller(),
                        row.kind(),
                        row.what(),
                        row.receivedAt(),
                        row.doneAt(),
                        Optional.ofNullable(row.error()),
                        Optional.ofNullable(row.message())))
                .toList();
        return new Page<>(
                page,
                rows.size() > LISTED ? Optional.of(page.get(page.size() - 1).commandId()) : Optional.empty());
    }

    @Override
    public Explanation explain(String pipelineId, String instanceId) {
        return views.explain(pipelineId, instanceId);
    }
}
