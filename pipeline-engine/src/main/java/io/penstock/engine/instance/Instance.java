package io.penstock.engine.instance;

import io.penstock.engine.attempt.Attempt;
import io.penstock.engine.planning.PlanComponent;
import io.penstock.engine.store.InstanceRow;
import io.penstock.run.ComponentKind;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One resident instance, as the core works on it. Mutable, confined to the thread that decides. */
final class Instance {

    final long seq;
    final String id;
    final ComponentState owner;
    final Instant start;
    final Instant end;
    final Instant createdAt;

    /** Made when first asked for, and shared by all events of this instance; the id is that of the attempt asked for last. */
    private @Nullable Interval interval;

    private @Nullable String attemptId;
    private int attemptIdNumber;

    /** The instance that names this precondition. */
    final @Nullable Instance referrer;

    /** The preconditions of this instance, one for each component it names. */
    final List<Instance> checks = new ArrayList<>(0);

    /** For a stretch of skipped intervals, the end of the last one. */
    @Nullable
    Instant through;

    @Nullable
    String backfillId;

    int generation = 1;
    int version;
    Status status = Status.WAITING_ON_DEPENDENCIES;

    @Nullable
    Instant actualStart;

    @Nullable
    Instant actualEnd;

    int attempts;
    int generationAttempts;
    int chargedFailures;
    int infrastructureFailures;

    @Nullable
    Instant dueAt;

    int checkCount;

    @Nullable
    String lastCheck;

    @Nullable
    Instant checkingSince;

    boolean rerun;
    boolean late;
    boolean commanded;

    @Nullable
    String cascadeFailedOn;

    @Nullable
    String message;

    @Nullable
    Attempt attempt;

    /** Derived: whether a slot is held, whether it waits in the ready queue, whether it is blocked for an operator. */
    boolean holdsSlot;

    boolean ready;
    boolean blocked;
    boolean queued;
    boolean dirty;
    boolean attemptDirty;
    boolean evicted;

    /** What stands in its way while it is blocked: an instance that failed, or one that is blocked itself. */
    @Nullable
    Instance blocker;

    /** What stood in its way when it left memory: as long as that still does, nothing has changed. */
    long formerBlocker;

    /** Whether it left memory for as long as it is blocked. */
    boolean parked;

    /** Whether others that are parked wait for it. */
    boolean holds;

    /** When its next timer fires, as far as one is set. */
    @Nullable
    Instant wakeAt;

    Instance(
            long seq,
            String id,
            ComponentState owner,
            Instant start,
            Instant end,
            Instant createdAt,
            @Nullable Instance referrer) {
        this.seq = seq;
        this.id = id;
        this.owner = owner;
        this.start = start;
        this.end = end;
        this.createdAt = createdAt;
        this.referrer = referrer;
    }

    static Instance from(InstanceRow row, ComponentState owner, @Nullable Instance referrer) {
        var instance = new Instance(row.seq(), row.id(), owner, row.start(), row.end(), row.createdAt(), referrer);
        instance.backfillId = row.backfillId();
        instance.generation = row.generation();
        instance.version = row.version();
        instance.status = row.status();
        instance.actualStart = row.actualStart();
        instance.actualEnd = row.actualEnd();
        instance.attempts = row.attempts();
        instance.generationAttempts = row.generationAttempts();
        instance.chargedFailures = row.chargedFailures();
        instance.infrastructureFailures = row.infrastructureFailures();
        instance.dueAt = row.dueAt();
        instance.checkCount = row.checks();
        instance.lastCheck = row.lastCheck();
        instance.checkingSince = row.checkingSince();
        instance.rerun = row.rerun();
        instance.late = row.late();
        instance.commanded = row.commanded();
        instance.cascadeFailedOn = row.cascadeFailedOn();
        instance.message = row.message();
        instance.holds = row.parked() && row.status().isTerminal();
        instance.formerBlocker = row.blockedBy();
        instance.parked = row.parked() && !row.resident() && !row.status().isTerminal();
        return instance;
    }

    InstanceRow row(String pipelineId) {
        return new InstanceRow(
                pipelineId,
                seq,
                id,
                owner.plan.id(),
                owner.plan.type(),
                owner.plan.kind(),
                start,
                end,
                through,
                referrer == null ? 0 : referrer.seq,
                generation,
                version,
                status,
                createdAt,
                actualStart,
                actualEnd,
                attempts,
                generationAttempts,
                chargedFailures,
                infrastructureFailures,
                dueAt,
                checkCount,
                lastCheck,
                checkingSince,
                rerun,
                late,
                commanded,
                cascadeFailedOn,
                message,
                backfillId,
                !evicted,
                parked || holds,
                parked && blocker != null ? blocker.seq : 0);
    }

    /** The instance itself, or the one that names this precondition. */
    Instance main() {
        return referrer == null ? this : referrer;
    }

    /** Whether only an operator can move it, and none of its preconditions is being checked. */
    boolean isAtRest() {
        for (Instance check : checks) {
            if (!check.isTerminal() && check.status != Status.WAITING_ON_DEPENDENCIES) {
                return false;
            }
        }
        return blocked;
    }

    PlanComponent plan() {
        return owner.plan;
    }

    ComponentKind kind() {
        return owner.plan.kind();
    }

    boolean isTerminal() {
        return status.isTerminal();
    }

    Interval interval() {
        if (interval == null) {
            interval = new Interval(start, end);
        }
        return interval;
    }

    /** The attempt under way, if there is one. */
    @Nullable
    Attempt openAttempt() {
        return attempt != null && attempt.isOpen() ? attempt : null;
    }

    String attemptId(int number) {
        if (attemptId == null || number != attemptIdNumber) {
            attemptId = id + "_Attempt=" + number;
            attemptIdNumber = number;
        }
        return attemptId;
    }

    @Override
    public String toString() {
        return id + " " + status;
    }
}
