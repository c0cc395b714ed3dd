package io.penstock.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a non-terminal instance waits for. Removing the cause that is named lets the instance move. Immutable; each case
 * prints as the end of a sentence that begins with the instance: "waits for …".
 */
public sealed interface WaitReason {

    /** Whether only a command of an operator, or somebody from outside, can remove the cause; time alone never does. */
    default boolean needsOperator() {
        return false;
    }

    /** The instance that must move first, where the cause is another instance. */
    default Optional<String> causeId() {
        return Optional.empty();
    }

    /** The interval is not due yet. */
    record Time(Instant due) implements WaitReason {
        @Override
        public String toString() {
            return "waits for its time, " + due;
        }
    }

    /** Something that it depends on has not finished yet. */
    record Dependency(String instanceId, Status status) implements WaitReason {
        @Override
        public Optional<String> causeId() {
            return Optional.of(instanceId);
        }

        @Override
        public String toString() {
            return "waits for " + instanceId + ", which is " + status;
        }
    }

    /** Something that it depends on has no row yet, because the intervals before it fill the window. */
    record NotCreated(String componentId, Instant scheduledStartTime) implements WaitReason {
        @Override
        public String toString() {
            return "waits for " + componentId + " of " + scheduledStartTime + ", which has not been made yet";
        }
    }

    /** A precondition was checked and does not hold yet. */
    record Check(String found, Instant nextCheck) implements WaitReason {
        @Override
        public String toString() {
            return "waits for the next check at " + nextCheck + (found.isEmpty() ? "" : ": " + found);
        }
    }

    /** As many instances as {@code maxActiveInstances} allows are active. */
    record Slot(String componentId, int maxActiveInstances, List<String> holders) implements WaitReason {
        /** Copies the holders. */
        public Slot {
            holders = List.copyOf(holders);
        }

        @Override
        public String toString() {
            return "waits for a slot of " + componentId + ": maxActiveInstances is " + maxActiveInstances
                    + (holders.isEmpty() ? "" : ", held by " + String.join(", ", holders));
        }
    }

    /** The resource that it runs on is not usable yet. */
    record ForResource(String instanceId, Status status) implements WaitReason {
        @Override
        public Optional<String> causeId() {
            return Optional.of(instanceId);
        }

        @Override
        public String toString() {
            return "waits for resource " + instanceId + ", which is " + status;
        }
    }

    /** A resource is being created, described or terminated by its provider. */
    record Provider(String operation, String type) implements WaitReason {
        @Override
        public String toString() {
            return "waits for the provider of " + type + " to " + operation;
        }
    }

    /** A resource that is up serves its takers. */
    record Takers(List<String> instanceIds) implements WaitReason {
        /** Copies the takers. */
        public Takers {
            instanceIds = List.copyOf(instanceIds);
        }

        @Override
        public Optional<String> causeId() {
            return instanceIds.stream().findFirst();
        }

        @Override
        public String toString() {
            return instanceIds.isEmpty()
                    ? "waits to be needed"
                    : "waits for those that need it: " + String.join(", ", instanceIds);
        }
    }

    /** The task lies in the queue of its group and no worker has taken it. */
    record Worker(String workerGroup) implements WaitReason {
        @Override
        public String toString() {
            return "waits for a worker of group '" + workerGroup + "'";
        }
    }

    /** A worker holds the task. */
    record Lease(String holder) implements WaitReason {
        @Override
        public String toString() {
            return "waits for the worker on " + holder + " to end the task";
        }
    }

    /** An attempt failed; the next one is made at this time. */
    record RetryDelay(Instant until, int nextAttempt) implements WaitReason {
        @Override
        public String toString() {
            return "waits for its retryDelay: attempt " + nextAttempt + " at " + until;
        }
    }

    /** The component is paused. */
    record PausedComponent(String componentId) implements WaitReason {
        @Override
        public boolean needsOperator() {
            return true;
        }

        @Override
        public String toString() {
            return "waits for component " + componentId + " to be resumed";
        }
    }

    /** The pipeline is not active. */
    record InactivePipeline(PipelineState state) implements WaitReason {
        @Override
        public boolean needsOperator() {
            return true;
        }

        @Override
        public String toString() {
            return "waits for the pipeline to be activated: it is " + state;
        }
    }

    /** The backfill it belongs to is paused, or other intervals of that backfill come first. */
    record InBackfill(String backfillId, boolean paused) implements WaitReason {
        @Override
        public boolean needsOperator() {
            return paused;
        }

        @Override
        public String toString() {
            return paused
                    ? "waits for backfill " + backfillId + " to be resumed"
                    : "waits for its turn in backfill " + backfillId;
        }
    }

    /** Nobody here can do tasks of this type. */
    record MissingHandler(String type, String workerGroup) implements WaitReason {
        @Override
        public boolean needsOperator() {
            return true;
        }

        @Override
        public String toString() {
            return "waits for a handler of type " + type + ": no worker of group '" + workerGroup + "' has one";
        }
    }

    /** Calls to a remote fail so often that they are held back until this time. */
    record OpenBreaker(String remote, Instant until) implements WaitReason {
        @Override
        public String toString() {
            return "waits for " + remote + ", whose calls are held back until " + until;
        }
    }

    /** Something that it depends on ended without success, and its {@code failureAndRerunMode} is none. */
    record OperatorDecision(String instanceId, Status status) implements WaitReason {
        @Override
        public boolean needsOperator() {
            return true;
        }

        @Override
        public String toString() {
            return "waits for an operator: " + instanceId + " is " + status + "; rerun it or mark it finished";
        }
    }
}
