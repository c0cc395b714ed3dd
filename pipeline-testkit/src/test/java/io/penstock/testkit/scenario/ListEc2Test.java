package io.penstock.testkit.scenario;

import static io.penstock.testkit.assertion.PipelineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.json.DefinitionReader;
import io.penstock.run.ExecutionDetails;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.ResourceScript;
import io.penstock.testkit.script.ResourceScript.Life;
import io.penstock.testkit.script.Script;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The pipeline that introduced the service (2015), as far as its console showed what became of it. */
class ListEc2Test {

    private static PipelineDefinition definition() throws IOException {
        try (InputStream in = ListEc2Test.class.getResourceAsStream("list-ec2.json")) {
            return DefinitionReader.create().read(in).definition();
        }
    }

    private final PipelineTestKit kit = PipelineTestKit.builder()
            .startingAt("2015-09-01T09:12:27")
            .script("ListActivity", Script.succeedAfter(Duration.ofSeconds(80)).writing("result.json", "{}"))
            .start();

    @Test
    void showsTheStatusesThatTheConsoleShowed() throws IOException {
        ResourceScript boots = resource -> Life.upAfter(Duration.ofSeconds(55)).endingWithin(Duration.ofSeconds(30));
        kit.resource("EC2", boots);

        TestRun run = kit.activate(definition());
        kit.advanceTo("2015-09-01T09:43:00");

        assertThat(ExecutionDetails.of(run.instances()).toString().lines().skip(2))
                .extracting(line -> line.replaceAll(" {2,}", "|"))
                .satisfiesExactly(
                        row -> assertThat(row)
                                .contains("DefaultDataNode1|2015-09-01 09:42:27 - 2015-09-01 09:57:27|S3DataNode")
                                .contains("|WAITING_ON_DEPENDENCIES|")
                                .endsWith("|-|-"),
                        row -> assertThat(row)
                                .contains("EC2|2015-09-01 09:42:27 - 2015-09-01 09:57:27|Ec2Resource")
                                .contains("|CREATING|")
                                .endsWith("|-|1 of 3"),
                        row -> assertThat(row)
                                .contains("ListActivity|2015-09-01 09:42:27 - 2015-09-01 09:57:27|ShellCommandActivity")
                                .contains("|WAITING_FOR_RUNNER|")
                                .endsWith("|-|1 of 3"),
                        row -> finished(row, "DefaultDataNode1", "-"),
                        row -> finished(row, "EC2", "1 of 3"),
                        row -> finished(row, "ListActivity", "1 of 3"),
                        row -> finished(row, "DefaultDataNode1", "-"),
                        row -> finished(row, "EC2", "1 of 3"),
                        row -> finished(row, "ListActivity", "1 of 3"));
        kit.close();
    }

    private static void finished(String row, String component, String attempts) {
        assertThat(row).startsWith(component + "|").contains("|FINISHED|").endsWith("|" + attempts);
    }

    @Test
    void endsTheInstanceSoonAfterItsLastWorkAndTellsOfEverySuccess() throws IOException {
        TestRun run = kit.activate(definition());
        kit.advanceTo("2015-09-01T09:42:00");

        assertThat(run)
                .sentAlarms("DefaultAction1", 2)
                .sentAlarm("DefaultAction1", "Succeeded!")
                .sentAlarms("DefaultAction2", 0);
        assertThat(run).producedOutput("s3://example-bucket/list/2015-09-01-09-12-27/result.json", "{}");
        assertThat(run).resource("EC2").interval("2015-09-01T09:12:27").endedWithin(Duration.ofMinutes(6));
        assertThat(kit.liveResources("Ec2Resource")).isZero();
        kit.close();
    }
}
