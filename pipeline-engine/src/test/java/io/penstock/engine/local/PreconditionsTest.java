package io.penstock.engine.local;

import static io.penstock.engine.local.LocalWork.failed;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.worker.TestTasks;
import io.penstock.service.TaskResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PreconditionsTest {

    @TempDir
    Path directory;

    private LocalWork work;
    private int checks;

    @BeforeEach
    void start() {
        work = new LocalWork(directory);
    }

    @AfterEach
    void stop() {
        work.close();
    }

    private TaskResult check(String type, UnaryOperator<PipelineObject> fields, PipelineObject... others) {
        return work.run(TestTasks.task("t" + ++checks, type, fields, others));
    }

    @Test
    void knowsWhetherAKeyExists() throws IOException {
        UnaryOperator<PipelineObject> fields = object -> object.with("s3Key", "s3://data/ready/_SUCCESS");

        assertThat(check("S3KeyExists", fields)).isEqualTo(TaskResult.notMet("no object s3://data/ready/_SUCCESS"));
        work.put("s3://data/ready/_SUCCESS", "");
        assertThat(check("S3KeyExists", fields)).isEqualTo(TaskResult.finished());
    }

    @Test
    void knowsWhetherAPrefixIsEmpty() throws IOException {
        UnaryOperator<PipelineObject> fields = object -> object.with("s3Prefix", "s3://data/in/2024");

        assertThat(check("S3PrefixNotEmpty", fields)).isEqualTo(TaskResult.notMet("no object under s3://data/in/2024"));
        work.put("s3://data/in/2024-01/part", "");
        assertThat(check("S3PrefixNotEmpty", fields)).isEqualTo(TaskResult.finished());
    }

    @Test
    void failsOnAnAddressItDoesNotUnderstand() {
        assertThat(failed(check("S3KeyExists", object -> object.with("s3Key", "data/x")))
                        .errorMessage())
                .contains("field 's3Key': 'data/x' is not an address");
        assertThat(failed(check("S3PrefixNotEmpty", object -> object)).errorMessage())
                .contains("has no field 's3Prefix'");
    }

    @Test
    void knowsWhetherADataNodeExists() throws IOException {
        PipelineObject file = PipelineObject.of("In", "S3DataNode").with("filePath", "s3://data/in.csv");
        PipelineObject folder = PipelineObject.of("In", "S3DataNode").with("directoryPath", "s3://data/in");
        UnaryOperator<PipelineObject> fields = object -> object.with("node", FieldValue.ref("In"));

        assertThat(check("Exists", fields, file)).isEqualTo(TaskResult.notMet("no object s3://data/in.csv"));
        assertThat(check("Exists", fields, folder)).isEqualTo(TaskResult.notMet("no object under s3://data/in/"));
        work.put("s3://data/in.csv", "x");
        assertThat(check("Exists", fields, file)).isEqualTo(TaskResult.finished());
        assertThat(check("Exists", fields, folder)).isEqualTo(TaskResult.notMet("no object under s3://data/in/"));
        work.put("s3://data/in/x", "x");
        assertThat(check("Exists", fields, folder)).isEqualTo(TaskResult.finished());
    }

    @Test
    void saysWhenADataNodeCannotTell() {
        TaskResult result = check(
                "Exists",
                object -> object.with("node", FieldValue.ref("Table")),
                PipelineObject.of("Table", "DynamoDBDataNode"));

        assertThat(failed(result).errorMessage())
                .contains("Exists cannot be used on 'Table' of type 'DynamoDBDataNode'");
        assertThat(failed(check("Exists", object -> object)).errorMessage()).contains("not attached to a data node");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void takesTheExitCodeOfACommandForTheAnswer() {
        assertThat(check("ShellCommandPrecondition", object -> object.with("command", "test -d /")))
                .isEqualTo(TaskResult.finished());
        assertThat(check(
                        "ShellCommandPrecondition",
                        object -> object.with("command", "echo not yet >&2; exit $1")
                                .with("scriptArgument", "7")))
                .isEqualTo(TaskResult.notMet("the command ended with exit code 7; last lines of stderr:\nnot yet"));
    }

    @Test
    void keepsLogsOfACheckOnlyWhereThereIsSomethingInThem() throws IOException {
        var unused = check("S3KeyExists", object -> object.with("s3Key", "s3://data/x"));
        assertThat(work.keys("s3://logs/")).isEmpty();

        unused = check("ShellCommandPrecondition", object -> object.with("command", "echo x"));
        assertThat(work.keys("s3://logs/")).containsExactly("all/" + LocalWork.LOGS + "/stdout");
    }
}
