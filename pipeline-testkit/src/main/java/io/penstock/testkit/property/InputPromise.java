package io.penstock.testkit.property;

import io.penstock.definition.Field;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.problem.Issue;
import io.penstock.problem.PipelineException;
import io.penstock.run.Backfill;
import io.penstock.service.PipelineService;
import io.penstock.service.StatusCommand;
import io.penstock.service.TaskService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Promise 7: bad input gets an error that names object, field, value and what was expected, and nothing is half-applied. It is
 * tried: each object of the definition is spoilt in turn, and commands name things that are not there beside things that are.
 */
final class InputPromise {

    private static final String NOBODY = "NoSuchObject";

    private InputPromise() {}

    /**
     * What bad input was answered with.
     *
     * @param input what was done, in words
     * @param names what the answer must name: object, field and value, as far as the input has them
     * @param error the answer; empty where it was accepted
     * @param problem what went wrong instead of an answer, such as an exception from inside
     */
    record Answer(String input, List<String> names, Optional<String> error, Optional<Throwable> problem) {}

    /** Definitions that are like a good one but for one field. */
    static List<Answer> spoilDefinition(PipelineService service, String pipelineId, PipelineDefinition definition) {
        var answers = new ArrayList<Answer>();
        for (PipelineObject object : definition.objects()) {
            answers.add(spoil(service, pipelineId, definition, object, Field.ref("schedule", NOBODY)));
            answers.add(spoil(service, pipelineId, definition, object, Field.text("mySpoilt", "#{format(")));
            if (object.type().isPresent()) {
                answers.add(spoil(service, pipelineId, definition, object, Field.text("type", NOBODY)));
            }
        }
        return answers;
    }

    private static Answer spoil(
            PipelineService service,
            String pipelineId,
            PipelineDefinition definition,
            PipelineObject object,
            Field field) {
        PipelineObject spoilt = object.with(field.key(), field.value());
        String input = "object '" + object.id() + "' with " + field;
        List<String> names = List.of(object.id(), field.key(), field.value().value());
        try {
            List<Issue> errors = service.validateDefinition(pipelineId, definition.with(spoilt))
                    .errors();
            Optional<Issue> named = errors.stream()
                    .filter(issue -> issue.objectId().equals(Optional.of(object.id()))
                            && issue.field().equals(Optional.of(field.key())))
                    .findFirst();
            return new Answer(
                    input, names, named.or(() -> errors.stream().findFirst()).map(Issue::toString), Optional.empty());
        } catch (PipelineException e) {
            return new Answer(input, names, Optional.of(String.valueOf(e.getMessage())), Optional.empty());
        } catch (RuntimeException e) {
            return new Answer(input, names, Optional.empty(), Optional.of(e));
        }
    }

    /** Commands and reports about what is not there. */
    static List<Answer> misdirect(
            PipelineService service,
            TaskService tasks,
            String pipelineId,
            PipelineDefinition definition,
            List<String> instanceIds) {
        var answers = new ArrayList<Answer>();
        var some = new ArrayList<>(instanceIds.subList(0, Math.min(1, instanceIds.size())));
        some.add("@" + NOBODY + "_2024-01-01T00:00:00");
        for (StatusCommand command : List.of(StatusCommand.TRY_CANCEL, StatusCommand.MARK_FINISHED)) {
            answers.add(call(command + " of " + some, NOBODY, () -> service.setStatus(pipelineId, some, command)));
        }
        answers.add(call(
                "PAUSE of a component that is not there",
                NOBODY,
                () -> service.setStatus(pipelineId, List.of(NOBODY), StatusCommand.PAUSE)));
        answers.add(call(
                "the end of a backfill that is not there",
                NOBODY,
                () -> service.controlBackfill(pipelineId, NOBODY, Backfill.State.CANCELED)));
        answers.add(call("a report on no task", NOBODY, () -> tasks.reportTaskProgress(NOBODY, Map.of())));
        for (PipelineObject object : definition.objects()) {
            answers.add(call(
                    "an expression that cannot be read, for '" + object.id() + "'",
                    "format",
                    () -> service.evaluateExpression(pipelineId, object.id(), "#{format(")));
        }
        return answers;
    }

    private static Answer call(String input, String name, Runnable call) {
        try {
            call.run();
            return new Answer(input, List.of(name), Optional.empty(), Optional.empty());
        } catch (PipelineException e) {
            return new Answer(input, List.of(name), Optional.of(String.valueOf(e.getMessage())), Optional.empty());
        } catch (RuntimeException e) {
            return new Answer(input, List.of(name), Optional.empty(), Optional.of(e));
        }
    }

    static List<String> check(List<Answer> answers, Snapshot before, Snapshot after) {
        var violations = new ArrayList<String>();
        for (Answer answer : answers) {
            if (answer.problem().isPresent()) {
                violations.add(answer.input() + " gives " + answer.problem().get() + " from inside");
            } else if (answer.error().isEmpty()) {
                violations.add(answer.input() + " is accepted");
            } else if (!answer.names().stream().allMatch(answer.error().get()::contains)) {
                violations.add(answer.input() + " gives an error that does not name all of " + answer.names() + ": "
                        + answer.error().get());
            }
        }
        before.differencesTo(after)
                .forEach(difference -> violations.add("input that was refused has changed " + difference));
        return violations;
    }
}
