package io.penstock.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.worker.TestTasks;
import io.penstock.service.TaskResult;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {

    @TempDir
    Path directory;

    private LocalWork work;
    private int tasks;

    @BeforeEach
    void start() throws IOException {
        work = new LocalWork(directory);
        work.put("s3://raw/day/a", "A");
        work.put("s3://raw/day/deep/b", "B");
        work.put("s3://raw/day/unlisted", "X");
        work.put("s3://other/c", "C");
        work.put("s3://raw/manifest", """
                {"version": 3, "entries": [
                  {"url": "s3://raw/day/a", "mandatory": true},
                  {"url": "s3://raw/day/deep/b", "mandatory": true, "meta": {"content_length": 1}},
                  {"url": "s3://other/c", "mandatory": true},
                  {"url": "s3://raw/day/gone", "mandatory": false}]}
                """);
    }

    @AfterEach
    void stop() {
        work.close();
    }

    private static final PipelineObject LISTED = PipelineObject.of("In", "S3DataNode")
            .with("directoryPath", "s3://raw/day")
            .with("manifestFilePath", "s3://raw/manifest");

    private TaskResult copy(PipelineObject in) {
        return work.run(TestTasks.task(
                "t" + ++tasks,
                "CopyActivity",
                object -> object.with("input", FieldValue.ref("In")).with("output", FieldValue.ref("Out")),
                in,
                PipelineObject.of("Out", "S3DataNode").with("directoryPath", "s3://out/x")));
    }

    @Test
    void copiesExactlyWhatIsListed() throws IOException {
        assertThat(copy(LISTED)).isEqualTo(TaskResult.finished());

        assertThat(work.keys("s3://out/")).containsExactly("x/a", "x/c", "x/deep/b");
    }

    @Test
    void needsNoDirectoryBesideTheManifest() throws IOException {
        assertThat(copy(PipelineObject.of("In", "S3DataNode").with("manifestFilePath", "s3://raw/manifest")))
                .isEqualTo(TaskResult.finished());

        assertThat(work.keys("s3://out/")).containsExactly("x/a", "x/b", "x/c");
    }

    @Test
    void stagesExactlyWhatIsListed() throws IOException {
        TaskResult result = work.shell(
                object -> object.with("command", "cd ${INPUT1_STAGING_DIR} && find . -type f | sort && cat a deep/b c")
                        .with("stage", "true")
                        .with("input", FieldValue.ref("In")),
                LISTED);

        assertThat(result).isEqualTo(TaskResult.finished());
        assertThat(work.log("stdout")).isEqualTo("./a\n./c\n./deep/b\nABC");
    }

    @Test
    void failsByNameWhereAMandatoryObjectIsMissing() throws IOException {
        work.put("s3://raw/manifest", "{\"entries\":[{\"url\":\"s3://raw/day/gone\",\"mandatory\":true}]}");

        TaskResult.Failed failed = LocalWork.failed(copy(LISTED));

        assertThat(failed.errorId()).isEqualTo("InputNotFound");
        assertThat(failed.errorMessage())
                .isEqualTo("object s3://raw/day/gone, which manifest s3://raw/manifest demands, does not exist");
        assertThat(work.keys("s3://out/")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                               | is not an object with a field \"entries\"",
                "{\"other\": []}                  | has no field \"entries\"",
                "{\"entries\": 1}                 | has a field \"entries\" that is no list",
                "{\"entries\": [{\"url\": \"x\"}]} | has a wrong \"url\" in entry 1: 'x' is not an address; expected \"s3://<bucket>/<key>\" or \"file:///<path>\"",
            })
    void saysWhatIsWrongWithAManifest(String text, String problem) throws IOException {
        work.put("s3://raw/manifest", text);

        TaskResult.Failed failed = LocalWork.failed(copy(LISTED));

        assertThat(failed.errorId()).isEqualTo("BadManifest");
        assertThat(failed.errorMessage()).isEqualTo("manifest s3://raw/manifest " + problem);
    }

    @Test
    void saysThatAManifestIsNotJson() throws IOException {
        work.put("s3://raw/manifest", "{\"entries\": [}");

        assertThat(LocalWork.failed(copy(LISTED)).errorMessage())
                .startsWith("manifest s3://raw/manifest is not JSON: Unexpected");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3EncryptionType | AES         | is 'AES'; expected SERVER_SIDE_ENCRYPTION or NONE (dp-object-s3datanode)",
                "endpoint         | example.org | is 'example.org'; expected an address such as \"https://s3.example.org\"",
            })
    void refusesWhatANodeCannotWantOfItsStorage(String field, String value, String problem) {
        TaskResult.Failed failed = LocalWork.failed(copy(LISTED.with(field, value)));

        assertThat(failed.errorId()).isEqualTo("InvalidField");
        assertThat(failed.errorMessage()).isEqualTo("object 'In', field '" + field + "': " + problem);
    }
}
