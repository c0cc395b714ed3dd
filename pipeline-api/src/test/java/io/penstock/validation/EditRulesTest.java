package io.penstock.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class EditRulesTest {

    private static final PipelineObject SCHEDULE =
            PipelineObject.of("Daily", "Schedule").with("period", "1 day").with("startDateTime", "2024-01-01T00:00:00");
    private static final PipelineObject NODE =
            PipelineObject.of("Raw", "S3DataNode").with("filePath", "s3://b/raw");
    private static final PipelineObject ACTIVITY = PipelineObject.of("Clean", "ShellCommandActivity")
            .with("command", "clean")
            .with("input", FieldValue.ref("Raw"));
    private static final PipelineDefinition ACTIVE = PipelineDefinition.of(List.of(SCHEDULE, NODE, ACTIVITY));

    private static List<String> check(PipelineDefinition edited) {
        return EditRules.check(ACTIVE, edited).issues().stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void allowsTextsToChangeAndObjectsToBeAdded() {
        PipelineObject added = PipelineObject.of("New", "ShellCommandActivity").with("input", FieldValue.ref("Raw"));

        assertThat(check(ACTIVE)).isEmpty();
        assertThat(check(ACTIVE.with(ACTIVITY.with("command", "scrub")).with(added)))
                .isEmpty();
        assertThat(check(ACTIVE.with(SCHEDULE.with("endDateTime", "2030-01-01T00:00:00"))))
                .isEmpty();
        assertThat(check(ACTIVE.with(SCHEDULE.with("period", "1 Days")))).isEmpty();
    }

    @Test
    void refusesToRemoveObjects() {
        assertThat(check(ACTIVE.without("Raw")))
                .containsExactly(
                        "object 'Raw': is missing, but an active pipeline keeps its objects; expected the object,"
                                + " unused where it is not needed any more (dp-manage-pipeline-modify-console)");
    }

    @Test
    void refusesAnotherPeriodOrStart() {
        assertThat(check(ACTIVE.with(SCHEDULE.with("period", "1 hour"))))
                .containsExactly(
                        "object 'Daily', field 'period': '1 hour' is another period; an active pipeline keeps it;"
                                + " expected 1 day, as before (dp-manage-pipeline-modify-console)");
        assertThat(check(ACTIVE.with(SCHEDULE.without("startDateTime").with("startAt", "FIRST_ACTIVATION_DATE_TIME"))))
                .containsExactly(
                        "object 'Daily', field 'startDateTime': is another start; an active pipeline keeps it; expected"
                                + " 2024-01-01T00:00:00, as before (dp-manage-pipeline-modify-console)",
                        "object 'Daily', field 'startAt': 'FIRST_ACTIVATION_DATE_TIME' is another start; an active pipeline"
                                + " keeps it; expected none, as before (dp-manage-pipeline-modify-console)");
    }

    @Test
    void refusesToAddChangeOrRemoveReferencesOfExistingObjects() {
        PipelineDefinition more =
                ACTIVE.with(PipelineObject.of("Other", "S3DataNode").with("filePath", "s3://b/o"));

        assertThat(check(more.with(ACTIVITY.with("input", FieldValue.ref("Other")))))
                .containsExactly(
                        "object 'Clean', field 'input': 'Other' is a reference, which an active pipeline keeps;"
                                + " expected Raw, as before (dp-manage-pipeline-modify-console)");
        assertThat(check(more.with(ACTIVITY.plus("input", FieldValue.ref("Other")))))
                .containsExactly(
                        "object 'Clean', field 'input': 'Raw, Other' is a reference, which an active pipeline keeps;"
                                + " expected Raw, as before (dp-manage-pipeline-modify-console)");
        assertThat(check(more.with(ACTIVITY.without("input"))))
                .containsExactly(
                        "object 'Clean', field 'input': is a reference, which an active pipeline keeps; expected Raw,"
                                + " as before (dp-manage-pipeline-modify-console)");
        assertThat(check(more.with(ACTIVITY.with("output", FieldValue.ref("Other")))))
                .containsExactly(
                        "object 'Clean', field 'output': 'Other' is a reference, which an active pipeline keeps;"
                                + " expected no reference, as before (dp-manage-pipeline-modify-console)");
    }

    @Test
    void refusesNewObjectsThatWriteToExistingOnes() {
        PipelineObject writer =
                PipelineObject.of("Writer", "ShellCommandActivity").with("output", FieldValue.ref("Raw"));

        assertThat(check(ACTIVE.with(writer)))
                .containsExactly(
                        "object 'Writer', field 'output': 'Raw' is an existing object, to which a new one must not"
                                + " write; expected a new object (dp-manage-pipeline-modify-console)");
    }
}
