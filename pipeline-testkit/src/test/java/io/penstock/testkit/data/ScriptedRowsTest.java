package io.penstock.testkit.data;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.DataNodes.sqlTable;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Pipeline;
import io.penstock.component.DataNode;
import io.penstock.component.ShellCommandActivity;
import io.penstock.run.Status;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScriptedRowsTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private static TestRun run(PipelineTestKit kit, DataNode output) {
        kit.script(
                "Fill", Script.writeRows(ShellCommandActivity.TYPE, List.of(List.of(1, "a"), Arrays.asList(2, null))));
        TestRun run = kit.activate(Pipeline.of("Fill")
                .every(Duration.ofHours(1))
                .startingAt(START)
                .occurrences(1)
                .maximumRetries(0)
                .activity(shell("Fill", "true").output(output)));
        kit.advance(Duration.ofHours(2));
        return run;
    }

    @Test
    void writesRowsIntoARealTable() throws Exception {
        DataRun.sql("drop schema public cascade", "create schema public", "create table t (id int, name text)");
        try (PipelineTestKit kit = PipelineTestKit.builder().startingAt(START).start()) {
            TestRun run = run(kit, sqlTable("T", "t").database(DataRun.postgresDatabase("Pg")));

            assertThat(run.instances("Fill")).allMatch(instance -> instance.status() == Status.FINISHED);
            assertThat(DataRun.rows("select * from t order by id"))
                    .isEqualTo(List.of(List.of("1", "a"), Arrays.asList("2", null)));
        }
    }

    @Test
    void saysWhereRowsCannotGo() {
        try (PipelineTestKit kit = PipelineTestKit.builder().startingAt(START).start()) {
            TestRun run = run(kit, s3("Out", "s3://x/out"));

            assertThat(run.instances("Fill")).allMatch(instance -> instance.status() == Status.FAILED);
            assertThat(run.attempts(run.instances("Fill").get(0).id())
                            .get(0)
                            .errorMessage()
                            .orElse(""))
                    .startsWith("output '@Out_")
                    .contains("takes no rows; expected a node with a RecordSink");
        }
    }
}
