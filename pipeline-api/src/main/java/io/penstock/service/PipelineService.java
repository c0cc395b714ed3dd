package io.penstock.service;

import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.problem.InvalidRequestException;
import io.penstock.problem.PipelineDeletedException;
import io.penstock.problem.PipelineNotFoundException;
import io.penstock.run.Backfill;
import io.penstock.run.Explanation;
import io.penstock.schedule.Interval;
import io.penstock.validation.ValidationReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator does to pipelines: the operations of the service with Java types, and what the service never had.
 *
 * <p>Every method that names a pipeline throws {@link PipelineNotFoundException} if there is none with this id and
 * {@link PipelineDeletedException} if it was deleted. A method returns once what it did is durable. Implementations are
 * thread-safe.
 */
public interface PipelineService {

    /**
     * Creates an empty pipeline in state PENDING. The pair of name and uniqueId is the idempotency key: the same pair again
     * gives the id of the first call and changes nothing, until that pipeline is deleted.
     *
     * @param name 1 to 1024 characters; need not be unique
     * @param uniqueId 1 to 1024 characters
     * @return the id, {@code df-…}
     * @throws InvalidRequestException if a text is empty or too long, or there are more than 10 tags
     */
    String createPipeline(String name, String uniqueId, Optional<String> description, Map<String, String> tags);

    /**
     * Replaces the latest definition of a pipeline. One with errors is stored all the same, and cannot be activated.
     *
     * @return what is wrong or doubtful
     * @throws InvalidRequestException if the definition is too broken to be stored: an object without id, an empty value
     */
    ValidationReport putDefinition(String pipelineId, PipelineDefinition definition);

    /** Judges a definition as {@link #putDefinition} would, and stores nothing. */
    ValidationReport validateDefinition(String pipelineId, PipelineDefinition definition);

    /** A definition as it was put, secure fields included; empty where there is none yet. */
    PipelineDefinition definition(String pipelineId, DefinitionVersion version);

    /**
     * Activates a pipeline: its latest definition becomes the active one, and its schedules begin or go on. An on-demand
     * pipeline gets one new set of instances.
     *
     * @throws InvalidDefinitionException if the latest definition has errors
     * @throws InvalidRequestException if there is no definition, if the first interval starts more than 24 hours ago and the
     *     options do not allow it, or if an on-demand pipeline has as many active sets as {@code maxActiveInstances} allows
     */
    void activate(String pipelineId, ActivationOptions options);

    /**
     * Deactivates a pipeline; does nothing where it is not active.
     *
     * @param cancelActive whether what runs is cancelled; otherwise it finishes first
     */
    void deactivate(String pipelineId, boolean cancelActive);

    /** Deletes a pipeline with its definition and history, and cancels what runs. */
    void deletePipeline(String pipelineId);

    /**
     * Describes pipelines.
     *
     * @param pipelineIds 1 to 25 ids
     */
    List<PipelineDescription> describePipelines(List<String> pipelineIds);

    /**
     * All pipelines, in the order of their creation.
     *
     * @param marker where to go on, as given by the page before
     */
    Page<PipelineIdName> listPipelines(Optional<String> marker);

    /**
     * Searches ids.
     *
     * @throws InvalidRequestException if a selector's operator does not fit its field, or the marker is not one of ours
     */
    Page<String> queryObjects(ObjectQuery query);

    /**
     * Components, instances and attempts with their fields.
     *
     * @param objectIds ids of any sphere, at most 1000
     * @param evaluateExpressions whether expressions are evaluated; those of components are left as they are
     * @throws InvalidRequestException if an id names nothing
     */
    List<PipelineObject> describeObjects(String pipelineId, List<String> objectIds, boolean evaluateExpressions);

    /**
     * Evaluates a text with expressions in the context of one object.
     *
     * @throws InvalidRequestException if the object does not exist or the text cannot be evaluated
     */
    String evaluateExpression(String pipelineId, String objectId, String expression);

    /**
     * Changes the status of components or instances.
     *
     * @throws InvalidRequestException if an id names nothing, the command does not fit an object, or components and
     *     instances are mixed; nothing is changed then
     */
    void setStatus(String pipelineId, List<String> objectIds, StatusCommand command);

    /**
     * Sets tags.
     *
     * @throws InvalidRequestException if the pipeline would have more than 10, or a key is longer than 128 or a value longer
     *     than 256 characters
     */
    void addTags(String pipelineId, Map<String, String> tags);

    /** Removes tags; keys that are not there are ignored. */
    void removeTags(String pipelineId, Set<String> keys);

    /**
     * What another definition would mean for this pipeline, without changing anything: which instances go on, which follow
     * the new definition, which are cancelled, and where a new period begins. To apply it, put the definition and activate.
     */
    EditPlan planEdit(String pipelineId, PipelineDefinition definition);

    /**
     * What a backfill would do, without doing it: the instances it would make or rerun, oldest first. The end of an interval
     * that has no instance is shown as its start.
     *
     * @param range intervals that start in it
     */
    List<BackfillStep> planBackfill(String pipelineId, Interval range, BackfillOptions options);

    /**
     * Begins a backfill. Its instances take no slots of {@code maxActiveInstances}; its own concurrency limits how many
     * intervals are under way. A finished pipeline becomes SCHEDULED again until it is through.
     *
     * @param range intervals that start in it, as far as the live schedule has reached; before the beginning of the schedule
     *     those it would have had
     * @return the id of the backfill
     * @throws InvalidRequestException if the pipeline is on-demand, or neither SCHEDULED nor FINISHED, or the range holds more
     *     than a million intervals
     */
    String startBackfill(String pipelineId, Interval range, BackfillOptions options);

    /**
     * Pauses (PAUSED), resumes (RUNNING) or cancels (CANCELED) a backfill. A pause lets intervals under way go on; a
     * cancellation cancels their instances.
     *
     * @throws InvalidRequestException if there is no such backfill, it has ended, or the state is none of the three
     */
    void controlBackfill(String pipelineId, String backfillId, Backfill.State wanted);

    /** The backfills of a pipeline, in the order they were asked for. */
    List<Backfill> backfills(String pipelineId);

    /**
     * Changes the status of instances, and lets a rerun spread to what depends on them and cascade-failed, whatever the
     * {@code failureAndRerunMode} of the object.
     *
     * @throws InvalidRequestException as {@link #setStatus}
     */
    void rerunWithConsumers(String pipelineId, List<String> instanceIds);

    /**
     * What an instance waits for, followed down to the root.
     *
     * @throws InvalidRequestException if there is no such instance
     */
    Explanation explain(String pipelineId, String instanceId);

    /**
     * The log of what was asked of a pipeline, the newest first: every change an operator or a program made, on whichever
     * engine it was received, with what became of it. Calls whose arguments alone showed that they cannot be carried out are
     * not in it. Also there for a pipeline that was deleted.
     *
     * @param marker from the page before; empty for the first one
     */
    Page<CommandRecord> commands(String pipelineId, Optional<String> marker);
}
