package io.penstock.engine.worker;

import io.penstock.component.Component;
import io.penstock.component.ComponentFields;
import io.penstock.component.ComponentType;
import io.penstock.component.ComponentTypes;
import io.penstock.component.DataNode;
import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineObject;
import io.penstock.schedule.Interval;
import io.penstock.schedule.Period;
import io.penstock.service.Task;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.WorkFailedException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Reads what a worker needs out of the objects of a task. Immutable. */
final class TaskObjects {

    private final Task task;
    private final ComponentTypes types;

    TaskObjects(Task task, ComponentTypes types) {
        this.task = task;
        this.types = types;
    }

    String type() throws WorkFailedException {
        return task.attempt()
                .type()
                .orElseThrow(() -> incomplete("attempt '" + task.attemptId() + "' has no field 'type'"));
    }

    String instanceId() {
        return task.attempt().reference("@instanceParent").orElse(task.attemptId());
    }

    private String componentName() {
        String id = task.attempt()
                .reference("@componentParent")
                .orElse(task.attempt().name());
        return object(id).map(PipelineObject::name).orElse(id);
    }

    Optional<PipelineObject> object(String id) {
        return Optional.ofNullable(task.objects().get(id));
    }

    Interval interval() throws WorkFailedException {
        Instant start = time("@scheduledStartTime");
        Instant end = task.attempt().has("@scheduledEndTime") ? time("@scheduledEndTime") : start;
        return new Interval(start, end);
    }

    private Instant time(String field) throws WorkFailedException {
        String text = task.attempt()
                .text(field)
                .orElseThrow(() -> incomplete("attempt '" + task.attemptId() + "' has no field '" + field + "'"));
        try {
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw incomplete("attempt '" + task.attemptId() + "', field '" + field + "': '" + text
                    + "' is not a time; expected \"YYYY-MM-DDTHH:MM:SS\"");
        }
    }

    boolean stages() {
        return task.attempt()
                .text("stage")
                .map(text -> text.strip().equalsIgnoreCase("true"))
                .orElse(false);
    }

    /** The time between two reports: a third of {@code reportProgressTimeout} where that is shorter than the usual. */
    Duration heartbeat(Duration usual) {
        try {
            return task.attempt()
                    .text("reportProgressTimeout")
                    .map(Period::parse)
                    .map(Period::estimatedDuration)
                    .map(timeout -> timeout.dividedBy(3))
                    .filter(third -> third.compareTo(usual) < 0)
                    .orElse(usual);
        } catch (IllegalArgumentException e) {
            return usual;
        }
    }

    /** The directory of the attempt's logs below {@code pipelineLogUri}, in the service's layout (dp-viewing-logs). */
    Optional<ObjectUri> logs(Optional<ObjectUri> byDefault) {
        Optional<ObjectUri> root = byDefault;
        Optional<String> given = task.attempt().text("pipelineLogUri").filter(text -> !text.isBlank());
        if (given.isPresent()) {
            try {
                root = Optional.of(ObjectUri.parse(given.get().strip()));
            } catch (IllegalArgumentException e) {
                // Better the logs in the place of those that have none than no logs at all.
                root = byDefault;
            }
        }
        return root.map(uri -> uri.resolve(task.pipelineId())
                .resolve(componentName().replace('/', '_'))
                .resolve(instanceId())
                .resolve(task.attemptId()));
    }

    /**
     * The data nodes that a field of an object refers to, in order.
     *
     * @throws io.penstock.problem.InvalidDefinitionException if one is not part of the task, or no data node
     */
    List<DataNode> nodes(PipelineObject object, String field) {
        return ComponentFields.of(object, this::object, types).components(field, DataNode.class);
    }

    Optional<DataNode> dataNode(String id) {
        if (object(id).isEmpty()) {
            return Optional.empty();
        }
        PipelineObject pointer = PipelineObject.of(task.attemptId()).with("node", FieldValue.ref(id));
        return ComponentFields.of(pointer, this::object, types).component("node", DataNode.class);
    }

    /** The view of an object through its type, able to follow its references within the task. */
    <T extends Component> T view(ComponentType<T> type, PipelineObject object) {
        return type.of(object, this::object, types);
    }

    private static WorkFailedException incomplete(String message) {
        return new WorkFailedException("IncompleteTask", message);
    }
}
