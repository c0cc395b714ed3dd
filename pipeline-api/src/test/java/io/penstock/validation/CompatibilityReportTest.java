package io.penstock.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.ObjectType;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.validation.CompatibilityReport.Entry;
import io.penstock.validation.CompatibilityReport.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompatibilityReportTest {

    private static final PipelineDefinition DEFINITION =
            DefinitionReader.create().read("""
                    {"objects": [
                      {"id": "Default", "role": "r", "schedule": {"ref": "Daily"}},
                      {"id": "Common", "maximumRetries": "1"},
                      {"id": "Daily", "type": "Schedule", "period": "1 day", "startAt": "FIRST_ACTIVATION_DATE_TIME"},
                      {"id": "Worker", "type": "Ec2Resource", "instanceType": "m5.large", "terminateAfter": "1 hour"},
                      {"id": "Cluster", "type": "EmrCluster", "terminateAfter": "1 hour"},
                      {"id": "Raw", "type": "S3DataNode", "directoryPath": "s3://b/raw", "colour": "red", "myNote": "n"},
                      {"id": "Table", "type": "PigActivity", "script": "s"},
                      {"id": "Clean", "type": "ShellCommandActivity", "command": "c", "runsOn": {"ref": "Worker"},
                       "input": {"ref": "Raw"}, "parent": {"ref": "Common"}},
                      {"id": "Count", "type": "ShellCommandActivity", "command": "c", "runsOn": {"ref": "Cluster"},
                       "input": {"ref": "Raw"}, "dependsOn": {"ref": "Table"}},
                      {"id": "Publish", "type": "ShellCommandActivity", "command": "c", "runsOn": {"ref": "Worker"},
                       "dependsOn": {"ref": "Count"}},
                      {"id": "Odd", "type": "OddActivity"}]}""").definition();

    private static Entry entry(String id) {
        return CompatibilityReport.of(DEFINITION).entry(id).orElseThrow();
    }

    @Test
    void saysOfEachObjectWhatBecomesOfIt() {
        assertThat(CompatibilityReport.of(DEFINITION).entries())
                .extracting(Entry::objectId, Entry::verdict)
                .containsExactly(
                        tuple("Default", Verdict.CONFIGURATION),
                        tuple("Common", Verdict.CONFIGURATION),
                        tuple("Daily", Verdict.CONFIGURATION),
                        tuple("Worker", Verdict.RUNS),
                        tuple("Cluster", Verdict.NOT_YET),
                        tuple("Raw", Verdict.RUNS),
                        tuple("Table", Verdict.NOT_YET),
                        tuple("Clean", Verdict.RUNS),
                        tuple("Count", Verdict.RUNS),
                        tuple("Publish", Verdict.RUNS),
                        tuple("Odd", Verdict.UNKNOWN));
        assertThat(CompatibilityReport.of(DEFINITION).runsEntirely()).isFalse();
        assertThat(entry("Cluster").module()).contains("pipeline-aws");
    }

    @Test
    void namesWhatTheServiceItselfWouldNotUnderstand() {
        PipelineDefinition definition = DefinitionReader.create().read("""
                {"objects": [
                  {"id": "Default", "missedIntervals": "last", "retryJitter": "0.5", "schedule": {"ref": "Daily"}},
                  {"id": "Daily", "type": "Schedule", "period": "1 day", "startAt": "FIRST_ACTIVATION_DATE_TIME",
                   "timeZone": "Europe/Berlin"},
                  {"id": "Upstream", "type": "PipelineObjectFinished", "object": "Load"},
                  {"id": "Clean", "type": "ShellCommandActivity", "command": "c", "workerGroup": "g",
                   "retryDelay": "5 minutes", "retryBackoffFactor": "2", "precondition": {"ref": "Upstream"}},
                  {"id": "Plain", "type": "ShellCommandActivity", "command": "c", "workerGroup": "g"}]}""").definition();

        CompatibilityReport report = CompatibilityReport.of(definition);

        assertThat(report.entries())
                .extracting(Entry::objectId, Entry::notOfTheService)
                .containsExactly(
                        tuple("Default", List.of("missedIntervals", "retryJitter")),
                        tuple("Daily", List.of("timeZone")),
                        tuple("Upstream", List.of("type")),
                        tuple("Clean", List.of("retryBackoffFactor")),
                        tuple("Plain", List.of()));
        assertThat(report.isOfTheService()).isFalse();
        assertThat(report.entry("Clean").orElseThrow().toString()).endsWith("; not of the service: retryBackoffFactor");
        assertThat(report.runsEntirely()).isTrue();
        assertThat(CompatibilityReport.of(DEFINITION).isOfTheService()).isTrue();
    }

    @Test
    void doesNotPromiseWhatNeedsSomethingThatDoesNotRun() {
        assertThat(entry("Clean").works()).isTrue();
        assertThat(entry("Count").blockedBy()).containsExactlyInAnyOrder("Cluster", "Table");
        assertThat(entry("Publish").blockedBy()).containsExactly("Count");
        assertThat(entry("Publish").works()).isFalse();
    }

    @Test
    void saysItInWords() {
        assertThat(CompatibilityReport.of(DEFINITION).toString().lines())
                .contains(
                        "6 of 11 objects work here",
                        "object 'Default': passes its fields on to the others",
                        "object 'Common': passes its fields on to the objects that name it as their parent",
                        "object 'Daily' (Schedule): says when other objects run",
                        "object 'Worker' (Ec2Resource): runs, as a sandbox on this machine: a working directory that lives as"
                                + " long as the instance would; disregarded: instanceType, role (the sandbox on this machine"
                                + " has no use for it)",
                        "object 'Cluster' (EmrCluster): not run yet: it is understood, checked and kept, and nothing does its"
                                + " work",
                        "object 'Raw' (S3DataNode): runs, on a directory of this machine; disregarded: colour (S3DataNode has"
                                + " no such field)",
                        "object 'Count' (ShellCommandActivity): runs; held up by 'Cluster', 'Table'",
                        "object 'Odd' (OddActivity): its type is not known here; it is kept, and does nothing");
    }

    @Test
    void countsTypesOfExtensionsAsRun() {
        Catalog catalog =
                Catalog.standard().with(ObjectType.activity("OddActivity").ownedBy("oddities"));

        Entry odd = CompatibilityReport.of(DEFINITION, catalog, Set.of())
                .entry("Odd")
                .orElseThrow();

        assertThat(odd.verdict()).isEqualTo(Verdict.RUNS);
        assertThat(odd.explanation()).isEqualTo("run by oddities");
    }

    @Test
    void admitsWhatIsNotRunYet() {
        var report = CompatibilityReport.of(DefinitionReader.create()
                .read(
                        "{\"objects\": [{\"id\": \"A\", \"type\": \"HiveActivity\"}, {\"id\": \"B\", \"type\": \"PigActivity\"},"
                                + " {\"id\": \"C\", \"type\": \"HadoopActivity\"}]}")
                .definition());

        assertThat(report.entries(Verdict.NOT_YET)).hasSize(3);
        assertThat(report.entries(Verdict.RUNS)).isEmpty();
    }
}
