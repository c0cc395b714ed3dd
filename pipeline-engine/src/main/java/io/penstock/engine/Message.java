package io.penstock.engine;

import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.engine.instance.Signal;
import io.penstock.engine.planning.Plan;
import io.penstock.engine.store.TaskRow;
import io.penstock.run.Backfill;
import io.penstock.service.StatusCommand;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What somebody asks of a pipeline or reports to it, in a form that can be sent to the engine that owns it. Immutable. */
sealed interface Message {

    /** What it is, in the log of commands and in the inbox. */
    String kind();

    /** What it says, for people and without secrets. */
    String what();

    /** Whether it may hold values of secure fields. */
    default boolean isSecret() {
        return false;
    }

    /** Put a definition. */
    record PutDefinition(PipelineDefinition definition, boolean errored) implements Message {
        @Override
        public String kind() {
            return "PUT_DEFINITION";
        }

        @Override
        public String what() {
            return "put a definition of " + definition.objects().size() + " objects" + (errored ? ", with errors" : "");
        }

        @Override
        public boolean isSecret() {
            return MessageCodec.hasSecrets(definition);
        }
    }

    /**
     * Activate the latest definition.
     *
     * @param plan what it compiles to with these values, where that is known already
     */
    record Activate(
            List<ParameterValue> values,
            Optional<Instant> startTimestamp,
            boolean backfillAllowed,
            @Nullable Plan plan) implements Message {
        @Override
        public String kind() {
            return "ACTIVATE";
        }

        @Override
        public String what() {
            return "activate" + startTimestamp.map(at -> " from " + at).orElse("")
                    + (values.isEmpty() ? "" : " with " + values);
        }

        @Override
        public boolean isSecret() {
            return values.stream().anyMatch(ParameterValue::isSecret);
        }
    }

    /** Put a definition in force, unless it is in force already. */
    record Deploy(PipelineDefinition definition) implements Message {
        @Override
        public String kind() {
            return "DEPLOY";
        }

        @Override
        public String what() {
            return "deploy a definition of " + definition.objects().size() + " objects";
        }

        @Override
        public boolean isSecret() {
            return MessageCodec.hasSecrets(definition);
        }
    }

    /** Deactivate. */
    record Deactivate(boolean cancelActive) implements Message {
        @Override
        public String kind() {
            return "DEACTIVATE";
        }

        @Override
        public String what() {
            return cancelActive ? "deactivate, cancel what runs" : "deactivate, let what runs finish";
        }
    }

    /** Delete. */
    record Delete() implements Message {
        @Override
        public String kind() {
            return "DELETE";
        }

        @Override
        public String what() {
            return "delete";
        }
    }

    /** Set the status of objects. */
    record SetStatus(List<String> ids, StatusCommand command, boolean cascade) implements Message {
        @Override
        public String kind() {
            return "SET_STATUS";
        }

        @Override
        public String what() {
            return command + (cascade ? ", consumers as well, " : " ") + String.join(", ", ids);
        }
    }

    /** Begin a backfill. */
    record StartBackfill(
            String backfillId,
            Instant from,
            Instant to,
            Backfill.Selection selection,
            Backfill.Order order,
            int concurrency,
            boolean pauseOnFailure)
            implements Message {
        @Override
        public String kind() {
            return "START_BACKFILL";
        }

        @Override
        public String what() {
            return "backfill " + selection + " from " + from + " to " + to + ", " + order + ", " + concurrency
                    + " at once";
        }
    }

    /** Pause, resume or cancel a backfill. */
    record ControlBackfill(String backfillId, Backfill.State wanted) implements Message {
        @Override
        public String kind() {
            return "CONTROL_BACKFILL";
        }

        @Override
        public String what() {
            return "backfill " + backfillId + " " + wanted;
        }
    }

    /** Add and remove tags. */
    record ChangeTags(Map<String, String> added, Set<String> removed) implements Message {
        @Override
        public String kind() {
            return "CHANGE_TAGS";
        }

        @Override
        public String what() {
            return "tags: add " + added + ", remove " + removed;
        }
    }

    /** A task was handed out by another engine than the pipeline's own. */
    record Handed(TaskRow.Key task) implements Message {
        @Override
        public String kind() {
            return "HANDED";
        }

        @Override
        public String what() {
            return "task " + task + " was handed out";
        }
    }

    /** What a worker or an action has to say. */
    record Report(Signal signal) implements Message {
        @Override
        public String kind() {
            return "REPORT";
        }

        @Override
        public String what() {
            return signal.getClass().getSimpleName();
        }
    }
}
