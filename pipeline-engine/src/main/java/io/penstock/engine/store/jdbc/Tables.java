package io.penstock.engine.store.jdbc;

import static io.penstock.engine.store.jdbc.Column.count;
import static io.penstock.engine.store.jdbc.Column.flag;
import static io.penstock.engine.store.jdbc.Column.number;
import static io.penstock.engine.store.jdbc.Column.text;
import static io.penstock.engine.store.jdbc.Column.time;
import static io.penstock.engine.store.jdbc.Column.word;

import io.penstock.engine.store.AttemptRow;
import io.penstock.engine.store.BackfillRow;
import io.penstock.engine.store.CommandRow;
import io.penstock.engine.store.ComponentRow;
import io.penstock.engine.store.DefinitionRow;
import io.penstock.engine.store.EventFields;
import io.penstock.engine.store.EventRow;
import io.penstock.engine.store.InboxRow;
import io.penstock.engine.store.InstanceRow;
import io.penstock.engine.store.OutboxRow;
import io.penstock.engine.store.PipelineRow;
import io.penstock.engine.store.TaskRow;
import io.penstock.problem.ErrorCategory;
import io.penstock.run.Backfill;
import io.penstock.run.ComponentKind;
import io.penstock.run.HealthStatus;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables, what their rows are made of, and how rows are made of them again. The order of the columns is that of reading. */
final class Tables {

    /** The objects of an attempt lie apart: they are written once, the attempt several times. */
    record Objects(
            String pipelineId, long instance, int number, Map<String, io.penstock.definition.PipelineObject> objects) {

        static Objects of(AttemptRow row) {
            return new Objects(row.pipelineId(), row.instance(), row.number(), row.objects());
        }

        String place() {
            return "attempt " + number + " of instance " + instance + " of pipeline " + pipelineId;
        }
    }

    /** An instance, by its key. */
    record Owner(String pipelineId, long instance) {}

    private final Vault vault;
    final Table<PipelineRow> pipelines;
    final Table<DefinitionRow> definitions;
    final Table<ComponentRow> components;
    final Table<InstanceRow> instances;
    final Table<AttemptRow> attempts;
    final Table<Objects> objects;
    final Table<TaskRow> tasks;
    final Table<OutboxRow> outbox;
    final Table<BackfillRow> backfills;
    final Table<PipelineEvent> events = new Table<>(
            "event",
            0,
            List.of(
                    text("pipeline_id", PipelineEvent::pipelineId),
                    text("body", event -> Json.map(EventFields.of(event)))));

    final Table<InboxRow> inbox;
    final Table<CommandRow> commands = new Table<>(
            "command",
            2,
            List.of(
                    text("pipeline_id", CommandRow::pipelineId),
                    text("command_id", CommandRow::commandId),
                    text("node_id", CommandRow::nodeId),
                    text("caller", CommandRow::caller),
                    text("kind", CommandRow::kind),
                    text("what", CommandRow::what),
                    time("received_at", CommandRow::receivedAt),
                    time("done_at", CommandRow::doneAt),
                    word("error", CommandRow::error),
                    text("message", CommandRow::message)));

    /** For removing rows of the inbox: only what names one. */
    final Table<Long> inboxNumbers = new Table<>("inbox", 1, List.of(number("inbox_id", number -> number)));

    /** For removing events: only what names one. */
    final Table<Long> eventNumbers = new Table<>("event", 1, List.of(number("event_number", number -> number)));

    /** For removing what belongs to instances: only what names one. */
    final Table<Owner> instanceKeys = owned("instance", "seq");

    final Table<Owner> attemptsOf = owned("attempt", "instance");
    final Table<Owner> objectsOf = owned("attempt_objects", "instance");

    Tables(Vault vault) {
        this.vault = vault;
        this.pipelines = new Table<>(
                "pipeline",
                1,
                List.of(
                        text("pipeline_id", PipelineRow::pipelineId),
                        text("name", PipelineRow::name),
                        text("unique_id", PipelineRow::uniqueId),
                        text("identity_key", Tables::identity),
                        text("description", PipelineRow::description),
                        text("tags", row -> Json.map(row.tags())),
                        word("state", PipelineRow::state),
                        time("created_at", PipelineRow::createdAt),
                        time("first_activation", PipelineRow::firstActivation),
                        time("last_activation", PipelineRow::lastActivation),
                        time("last_deactivation", PipelineRow::lastDeactivation),
                        time("finished_at", PipelineRow::finishedAt),
                        time("deletion_requested_at", PipelineRow::deletionRequestedAt),
                        count("latest_version", PipelineRow::latestVersion),
                        count("active_version", PipelineRow::activeVersion),
                        text("activation_values", this::activationValues),
                        number("next_seq", PipelineRow::nextSeq),
                        time("on_demand_cursor", PipelineRow::onDemandCursor),
                        flag("cancel_active", PipelineRow::cancelActive)));
        this.definitions = new Table<>(
                "definition",
                2,
                List.of(
                        text("pipeline_id", DefinitionRow::pipelineId),
                        count("version", DefinitionRow::version),
                        text("body", this::body),
                        flag("errored", DefinitionRow::errored),
                        time("created_at", DefinitionRow::createdAt)));
        this.components = new Table<>(
                "component",
                2,
                List.of(
                        text("pipeline_id", ComponentRow::pipelineId),
                        text("component_key", row -> Encoding.key(row.componentId())),
                        text("component_id", ComponentRow::componentId),
                        time("cursor_at", ComponentRow::cursor),
                        number("open_instances", ComponentRow::openInstances),
                        flag("paused", ComponentRow::paused),
                        word("health", ComponentRow::health),
                        text("health_instance", ComponentRow::healthInstance),
                        time("health_start", ComponentRow::healthStart),
                        time("health_at", ComponentRow::healthAt),
                        time("latest_run", ComponentRow::latestRun),
                        time("latest_completed", ComponentRow::latestCompleted),
                        text("filled", row -> Json.intervals(row.filled())),
                        text("epochs", row -> Json.epochs(row.epochs()))));
        this.instances = instanceTable();
        this.attempts = attemptTable();
        this.objects = new Table<>(
                "attempt_objects",
                3,
                List.of(
                        text("pipeline_id", Objects::pipelineId),
                        number("instance", Objects::instance),
                        count("attempt_number", Objects::number),
                        text("objects", this::objects)));
        this.tasks = new Table<>(
                "task",
                4,
                List.of(
                        text("pipeline_id", TaskRow::pipelineId),
                        number("instance", TaskRow::instance),
                        count("attempt", TaskRow::attempt),
                        count("task_number", TaskRow::number),
                        word("kind", TaskRow::kind),
                        text("worker_group", TaskRow::workerGroup),
                        text("type", TaskRow::type),
                        time("priority", TaskRow::priority),
                        count("handouts", TaskRow::handouts),
                        text("holder", TaskRow::holder),
                        time("lease_until", TaskRow::leaseUntil),
                        text("silence", row -> row.silence().toString()),
                        flag("acknowledged", TaskRow::acknowledged),
                        flag("canceled", TaskRow::canceled)));
        this.outbox = new Table<>(
                "outbox",
                2,
                List.of(
                        text("pipeline_id", OutboxRow::pipelineId),
                        number("id", OutboxRow::id),
                        text("effect_key", OutboxRow::key),
                        number("instance", OutboxRow::instance),
                        text("instance_id", OutboxRow::instanceId),
                        text("cause", OutboxRow::cause),
                        text("action", row -> effect(row, "action")),
                        text("node", row -> effect(row, "node")),
                        time("created_at", OutboxRow::createdAt),
                        count("tries", OutboxRow::tries)));
        this.backfills = backfillTable();
        this.inbox = new Table<>(
                "inbox",
                0,
                List.of(
                        text("pipeline_id", InboxRow::pipelineId),
                        text("command_id", InboxRow::commandId),
                        text("node_id", InboxRow::nodeId),
                        text("caller", InboxRow::caller),
                        text("kind", InboxRow::kind),
                        text("body", row -> vault.seal(row.body(), row.secret(), inboxPlace(row.pipelineId()))),
                        flag("secret", InboxRow::secret),
                        time("sent_at", InboxRow::sentAt)));
    }

    private static String inboxPlace(String pipelineId) {
        return "a command or report to pipeline " + pipelineId;
    }

    private static Table<Owner> owned(String table, String column) {
        return new Table<>(table, 2, List.of(text("pipeline_id", Owner::pipelineId), number(column, Owner::instance)));
    }

    private static Table<InstanceRow> instanceTable() {
        return new Table<>(
                "instance",
                2,
                List.of(
                        text("pipeline_id", InstanceRow::pipelineId),
                        number("seq", InstanceRow::seq),
                        number("id_hash", row -> Encoding.hash(row.id())),
                        text("visible_id", InstanceRow::id),
                        number("component_hash", row -> Encoding.hash(row.componentId())),
                        text("component_id", InstanceRow::componentId),
                        text("type", InstanceRow::type),
                        word("kind", InstanceRow::kind),
                        time("start_at", InstanceRow::start),
                        time("end_at", InstanceRow::end),
                        time("through_at", InstanceRow::through),
                        number("referrer", InstanceRow::referrer),
                        count("generation", InstanceRow::generation),
                        count("version", InstanceRow::version),
                        word("status", InstanceRow::status),
                        time("created_at", InstanceRow::createdAt),
                        time("actual_start", InstanceRow::actualStart),
                        time("actual_end", InstanceRow::actualEnd),
                        count("attempts", InstanceRow::attempts),
                        count("generation_attempts", InstanceRow::generationAttempts),
                        count("charged_failures", InstanceRow::chargedFailures),
                        count("infrastructure_failures", InstanceRow::infrastructureFailures),
                        time("due_at", InstanceRow::dueAt),
                        count("checks", InstanceRow::checks),
                        text("last_check", InstanceRow::lastCheck),
                        time("checking_since", InstanceRow::checkingSince),
                        flag("rerun", InstanceRow::rerun),
                        flag("late", InstanceRow::late),
                        flag("commanded", InstanceRow::commanded),
                        text("cascade_failed_on", InstanceRow::cascadeFailedOn),
                        text("message", InstanceRow::message),
                        text("backfill_id", InstanceRow::backfillId),
                        flag("resident", InstanceRow::resident),
                        flag("parked", InstanceRow::parked),
                        number("blocked_by", InstanceRow::blockedBy),
                        time("ended_at", Tables::ended)));
    }

    private static Table<AttemptRow> attemptTable() {
        return new Table<>(
                "attempt",
                3,
                List.of(
                        text("pipeline_id", AttemptRow::pipelineId),
                        number("instance", AttemptRow::instance),
                        count("attempt_number", AttemptRow::number),
                        count("version", AttemptRow::version),
                        word("status", AttemptRow::status),
                        time("start_at", AttemptRow::start),
                        time("running_since", AttemptRow::runningSince),
                        time("end_at", AttemptRow::end),
                        text("error_id", AttemptRow::errorId),
                        text("error_message", AttemptRow::errorMessage),
                        text("error_stack_trace", AttemptRow::errorStackTrace),
                        text("hostname", AttemptRow::hostname),
                        text("log_location", AttemptRow::logLocation),
                        time("reported_at", AttemptRow::reportedAt),
                        text("progress", row -> Json.map(row.progress())),
                        number("resource", AttemptRow::resource),
                        count("resource_attempt", AttemptRow::resourceAttempt),
                        text("resource_id", AttemptRow::resourceId),
                        count("task", AttemptRow::task),
                        flag("terminating", AttemptRow::terminating)));
    }

    private static Table<BackfillRow> backfillTable() {
        return new Table<>(
                "backfill",
                2,
                List.of(
                        text("pipeline_id", BackfillRow::pipelineId),
                        text("backfill_id", BackfillRow::backfillId),
                        time("from_at", BackfillRow::from),
                        time("to_at", BackfillRow::to),
                        word("selection", BackfillRow::selection),
                        word("ordering", BackfillRow::order),
                        count("concurrency", BackfillRow::concurrency),
                        flag("pause_on_failure", BackfillRow::pauseOnFailure),
                        word("state", BackfillRow::state),
                        time("created_at", BackfillRow::createdAt),
                        time("ended_at", BackfillRow::endedAt),
                        time("cursor_at", BackfillRow::cursor),
                        number("total", BackfillRow::total),
                        number("taken", BackfillRow::taken),
                        number("reopened", BackfillRow::reopened),
                        text("message", BackfillRow::message)));
    }

    // ---- what is written ----

    /** What must be unique among pipelines that are not being deleted. */
    static @Nullable String identity(PipelineRow row) {
        return row.state() == PipelineState.DELETING ? null : identity(row.name(), row.uniqueId());
    }

    static String identity(String name, String uniqueId) {
        return Encoding.key(name.length() + ":" + name + uniqueId);
    }

    /** When an instance became history that may be forgotten; preconditions are, with the instance that names them. */
    private static @Nullable Instant ended(InstanceRow row) {
        if (row.resident()
                || row.parked()
                || row.referrer() != 0
                || !row.status().isTerminal()) {
            return null;
        }
        Instant end = row.actualEnd();
        return end == null ? row.createdAt() : end;
    }

    private String activationValues(PipelineRow row) {
        return vault.seal(
                Json.values(row.activationValues()),
                Secrets.in(row.activationValues()).isPresent(),
                valuesPlace(row.pipelineId()));
    }

    private static String valuesPlace(String pipelineId) {
        return "parameter values of pipeline " + pipelineId;
    }

    private String body(DefinitionRow row) {
        return vault.seal(
                Json.definition(row.definition()),
                Secrets.in(row.definition()).isPresent(),
                definitionPlace(row.pipelineId(), row.version()));
    }

    private static String definitionPlace(String pipelineId, int version) {
        return "definition " + version + " of pipeline " + pipelineId;
    }

    private String objects(Objects row) {
        return vault.seal(
                Json.objects(row.objects()), Secrets.areIn(row.objects().values()), row.place());
    }

    private String effect(OutboxRow row, String part) {
        boolean secret = Secrets.areIn(List.of(row.action(), row.node()));
        return vault.seal(
                Json.object(part.equals("action") ? row.action() : row.node()),
                secret,
                effectPlace(row.pipelineId(), row.id(), part));
    }

    private static String effectPlace(String pipelineId, long id, String part) {
        return part + " of effect " + id + " of pipeline " + pipelineId;
    }

    // ---- what is read ----

    PipelineRow pipeline(Cells cells) throws SQLException {
        String id = cells.text();
        String name = cells.text();
        String uniqueId = cells.text();
        cells.skip();
        return new PipelineRow(
                id,
                name,
                uniqueId,
                cells.textOrNull(),
                Json.readMap(cells.text()),
                cells.word(PipelineState.class),
                cells.time(),
                cells.timeOrNull(),
                cells.timeOrNull(),
                cells.timeOrNull(),
                cells.timeOrNull(),
                cells.timeOrNull(),
                cells.count(),
                cells.count(),
                Json.readValues(vault.open(cells.text(), valuesPlace(id))),
                cells.number(),
                cells.timeOrNull(),
                cells.flag());
    }

    DefinitionRow definition(Cells cells) throws SQLException {
        String pipelineId = cells.text();
        int version = cells.count();
        return new DefinitionRow(
                pipelineId,
                version,
                Json.readDefinition(vault.open(cells.text(), definitionPlace(pipelineId, version))),
                cells.flag(),
                cells.time());
    }

    ComponentRow component(Cells cells) throws SQLException {
        String pipelineId = cells.text();
        cells.skip();
        return new ComponentRow(
                pipelineId,
                cells.text(),
                cells.timeOrNull(),
                cells.number(),
                cells.flag(),
                cells.word(HealthStatus.class),
                cells.textOrNull(),
                cells.timeOrNull(),
                cells.timeOrNull(),
                cells.timeOrNull(),
                cells.timeOrNull(),
                Json.readIntervals(cells.text()),
                Json.readEpochs(cells.text()));
    }

    InstanceRow instance(Cells cells) throws SQLException {
        String pipelineId = cells.text();
        long seq = cells.number();
        cells.skip();
        String id = cells.text();
        cells.skip();
        return new InstanceRow(
                pipelineId,
                seq,
                id,
                cells.text(),
                cells.text(),
                cells.word(ComponentKind.class),
                cells.time(),
                cells.time(),
                cells.timeOrNull(),
                cells.number(),
                cells.count(),
                cells.count(),
                cells.word(Status.class),
                cells.time(),
                cells.timeOrNull(),
                cells.timeOrNull(),
                cells.count(),
                cells.count(),
                cells.count(),
                cells.count(),
                cells.timeOrNull(),
                cells.count(),
                cells.textOrNull(),
                cells.timeOrNull(),
                cells.flag(),
                cells.flag(),
                cells.flag(),
                cells.textOrNull(),
                cells.textOrNull(),
                cells.textOrNull(),
                cells.flag(),
                cells.flag(),
                cells.number());
    }

    /** An attempt; its objects come last, after the columns of its own table. */
    AttemptRow attempt(Cells cells) throws SQLException {
        String pipelineId = cells.text();
        long instance = cells.number();
        int number = cells.count();
        int version = cells.count();
        Status status = cells.word(Status.class);
        Instant start = cells.time();
        Instant runningSince = cells.timeOrNull();
        Instant end = cells.timeOrNull();
        String errorId = cells.textOrNull();
        String errorMessage = cells.textOrNull();
        String errorStackTrace = cells.textOrNull();
        String hostname = cells.textOrNull();
        String logLocation = cells.textOrNull();
        Instant reportedAt = cells.timeOrNull();
        Map<String, String> progress = Json.readMap(cells.text());
        long resource = cells.number();
        int resourceAttempt = cells.count();
        String resourceId = cells.textOrNull();
        int task = cells.count();
        boolean terminating = cells.flag();
        String written = cells.textOrNull();
        var place = new Objects(pipelineId, instance, number, Map.of());
        return new AttemptRow(
                pipelineId,
                instance,
                number,
                version,
                status,
                start,
                runningSince,
                end,
                errorId,
                errorMessage,
                errorStackTrace,
                hostname,
                logLocation,
                reportedAt,
                progress,
                written == null ? Map.of() : Json.readObjects(vault.open(written, place.place())),
                resource,
                resourceAttempt,
                resourceId,
                task,
                terminating);
    }

    TaskRow task(Cells cells) throws SQLException {
        return new TaskRow(
                cells.text(),
                cells.number(),
                cells.count(),
                cells.count(),
                cells.word(TaskRow.Kind.class),
                cells.text(),
                cells.text(),
                cells.time(),
                cells.count(),
                cells.textOrNull(),
                cells.timeOrNull(),
                Duration.parse(cells.text()),
                cells.flag(),
                cells.flag());
    }

    /** A row of the inbox; its number comes first, before the columns that are written. */
    InboxRow inbox(Cells cells) throws SQLException {
        long id = cells.number();
        String pipelineId = cells.text();
        return new InboxRow(
                pipelineId,
                id,
                cells.textOrNull(),
                cells.text(),
                cells.text(),
                cells.text(),
                vault.open(cells.text(), inboxPlace(pipelineId)),
                cells.flag(),
                cells.time());
    }

    CommandRow command(Cells cells) throws SQLException {
        return new CommandRow(
                cells.text(),
                cells.text(),
                cells.text(),
                cells.text(),
                cells.text(),
                cells.text(),
                cells.time(),
                cells.time(),
                cells.wordOrNull(ErrorCategory.class),
                cells.textOrNull());
    }

    EventRow event(Cells cells) throws SQLException {
        return new EventRow(cells.number(), EventFields.read(Json.readMap(cells.text())));
    }

    OutboxRow effect(Cells cells) throws SQLException {
        String pipelineId = cells.text();
        long id = cells.number();
        return new OutboxRow(
                pipelineId,
                id,
                cells.text(),
                cells.number(),
                cells.text(),
                cells.text(),
                Json.readObject(vault.open(cells.text(), effectPlace(pipelineId, id, "action"))),
                Json.readObject(vault.open(cells.text(), effectPlace(pipelineId, id, "node"))),
                cells.time(),
                cells.count());
    }

    BackfillRow backfill(Cells cells) throws SQLException {
        return new BackfillRow(
                cells.text(),
                cells.text(),
                cells.time(),
                cells.time(),
                cells.word(Backfill.Selection.class),
                cells.word(Backfill.Order.class),
                cells.count(),
                cells.flag(),
                cells.word(Backfill.State.class),
                cells.time(),
                cells.timeOrNull(),
                cells.timeOrNull(),
                cells.number(),
                cells.number(),
                cells.number(),
                cells.textOrNull());
    }
}
