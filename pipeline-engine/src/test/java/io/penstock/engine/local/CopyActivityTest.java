package io.penstock.engine.local;

import static io.penstock.engine.local.LocalWork.failed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.worker.TestTasks;
import io.penstock.service.TaskResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CopyActivityTest {

    @TempDir
    Path directory;

    private LocalWork work;
    private int copies;

    @BeforeEach
    void start() {
        work = new LocalWork(directory);
    }

    @AfterEach
    void stop() {
        work.close();
    }

    private static PipelineObject node(String id, String field, String uri) {
        return PipelineObject.of(id, "S3DataNode").with(field, uri);
    }

    private static PipelineObject in(String field, String uri) {
        return node("In", field, uri);
    }

    private static PipelineObject out(String field, String uri) {
        return node("Out", field, uri);
    }

    private static PipelineObject as(PipelineObject node, PipelineObject format) {
        return node.with("dataFormat", FieldValue.ref(format.id()));
    }

    private TaskResult copy(PipelineObject in, PipelineObject out, PipelineObject... formats) {
        var others = new ArrayList<>(List.of(formats));
        others.add(in);
        others.add(out);
        return work.run(TestTasks.task(
                "t" + ++copies,
                "CopyActivity",
                object -> object.with("input", FieldValue.ref(in.id())).with("output", FieldValue.ref(out.id())),
                others.toArray(PipelineObject[]::new)));
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private String unzip(String uri) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(work.bytes(uri)))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static final PipelineObject CSV = PipelineObject.of("Csv", "CSV");
    private static final PipelineObject CSV2 =
            PipelineObject.of("Csv2", "CSV").with("column", FieldValue.text("a INT"), FieldValue.text("b STRING"));
    private static final PipelineObject TSV = PipelineObject.of("Tsv", "TSV");

    @Test
    void copiesAFileToAFile() throws IOException {
        work.put("s3://a/in.bin", "\u0000 any\r\nbytes");

        assertThat(copy(in("filePath", "s3://a/in.bin"), out("filePath", "s3://b/out.bin")))
                .isEqualTo(TaskResult.finished());
        assertThat(work.text("s3://b/out.bin")).isEqualTo("\u0000 any\r\nbytes");
        assertThat(work.tasks.progress("t1").toString()).contains("objectsCopied=");
    }

    @Test
    void copiesAFileIntoADirectory() throws IOException {
        work.put("s3://a/x/in.csv", "1,a\n");

        assertThat(copy(
                        as(in("filePath", "s3://a/x/in.csv"), CSV),
                        as(out("directoryPath", "s3://b/y"), CSV2),
                        CSV,
                        CSV2))
                .isEqualTo(TaskResult.finished());
        assertThat(work.text("s3://b/y/in.csv")).isEqualTo("1,a\n");
    }

    @Test
    void copiesADirectoryWithAllBelowIt() throws IOException {
        work.put("s3://a/x/1", "one");
        work.put("s3://a/x/sub/2", "two");
        work.put("s3://a/x/empty", "");
        work.put("s3://a/x/_SUCCESS", "");
        work.put("s3://a/x/sub/", "");
        work.put("s3://a/xy", "not this");

        assertThat(copy(in("directoryPath", "s3://a/x"), out("directoryPath", "s3://b/y/")))
                .isEqualTo(TaskResult.finished());
        assertThat(work.keys("s3://b/")).containsExactly("y/1", "y/_SUCCESS", "y/empty", "y/sub/2");
        assertThat(work.text("s3://b/y/sub/2")).isEqualTo("two");
        assertThat(work.log("activity.log")).contains("copied 4 objects, 6 bytes, from 'In' to 'Out'");
    }

    @Test
    void joinsADirectoryIntoAFileRecordAfterRecord() throws IOException {
        work.put("s3://a/x/1", "1,a\n2,b");
        work.put("s3://a/x/2", "");
        work.put("s3://a/x/3", "3,c\n");

        assertThat(copy(as(in("directoryPath", "s3://a/x"), CSV), as(out("filePath", "s3://b/all.csv"), CSV), CSV))
                .isEqualTo(TaskResult.finished());
        assertThat(work.text("s3://b/all.csv")).isEqualTo("1,a\n2,b\n3,c\n");
    }

    @Test
    void changesTheLayout() throws IOException {
        work.put("s3://a/in.csv", "1,tab\there\n2,comma\\,here\n\\N,\n");

        assertThat(copy(
                        as(in("filePath", "s3://a/in.csv"), CSV2),
                        as(out("filePath", "s3://b/out.tsv"), TSV),
                        CSV2,
                        TSV))
                .isEqualTo(TaskResult.finished());
        assertThat(work.text("s3://b/out.tsv")).isEqualTo("1\ttab\\\there\n2\tcomma,here\n\\N\t\n");
        assertThat(work.log("activity.log")).contains("copied 1 objects, 3 records");
        assertThat(work.tasks.progress("t1").toString()).contains("recordsCopied=");
    }

    @Test
    void namesABadRecordAndPublishesNothing() throws IOException {
        work.put("s3://a/in.csv", "1,a\n2,b,c\n");

        TaskResult result =
                copy(as(in("filePath", "s3://a/in.csv"), CSV2), as(out("filePath", "s3://b/out.tsv"), TSV), CSV2, TSV);

        assertThat(failed(result).errorId()).isEqualTo("BadRecord");
        assertThat(failed(result).errorMessage())
                .isEqualTo("object s3://a/in.csv, line 2: has 3 columns; expected 2 (a INT, b STRING)");
        assertThat(work.keys("s3://b/")).isEmpty();
    }

    @Test
    void compressesAndDecompresses() throws IOException {
        work.put("s3://a/x/1.csv", "1,a\n");
        LocalWork.put(work.s3, "s3://z/x/2.csv.gz", gzip("2,b\n"));

        assertThat(copy(
                        in("directoryPath", "s3://a/x"),
                        out("directoryPath", "s3://b/y").with("compression", "gzip")))
                .isEqualTo(TaskResult.finished());
        assertThat(work.keys("s3://b/")).containsExactly("y/1.csv.gz");
        assertThat(unzip("s3://b/y/1.csv.gz")).isEqualTo("1,a\n");

        assertThat(copy(in("directoryPath", "s3://z/x").with("compression", "GZIP"), out("directoryPath", "s3://c/y")))
                .isEqualTo(TaskResult.finished());
        assertThat(work.keys("s3://c/")).containsExactly("y/2.csv");
        assertThat(work.text("s3://c/y/2.csv")).isEqualTo("2,b\n");

        assertThat(copy(
                        as(in("filePath", "s3://z/x/2.csv.gz").with("compression", "gzip"), CSV),
                        as(out("filePath", "s3://c/2.tsv.gz").with("compression", "gzip"), TSV),
                        CSV,
                        TSV))
                .isEqualTo(TaskResult.finished());
        assertThat(unzip("s3://c/2.tsv.gz")).isEqualTo("2\tb\n");
    }

    @Test
    void saysThatDataIsNotGzip() throws IOException {
        work.put("s3://a/plain", "plain");
        byte[] whole = gzip("x".repeat(1000) + Math.PI);
        LocalWork.put(work.s3, "s3://a/cut", java.util.Arrays.copyOf(whole, whole.length - 6));

        assertThat(failed(copy(in("filePath", "s3://a/plain").with("compression", "gzip"), out("filePath", "s3://b/o")))
                        .errorMessage())
                .contains("object s3://a/plain is not gzip data, although compression is 'gzip' on 'In'");
        assertThat(failed(copy(in("filePath", "s3://a/cut").with("compression", "gzip"), out("filePath", "s3://b/o")))
                        .errorMessage())
                .contains("s3://a/cut", "is not whole gzip data");
        assertThat(work.keys("s3://b/")).isEmpty();
    }

    @Test
    void leavesTheSameContentWhenRepeated() throws IOException {
        work.put("s3://a/x/1", "one");
        var in = in("directoryPath", "s3://a/x");
        var out = out("directoryPath", "s3://b/y");
        work.put("s3://b/y/1", "from an attempt that failed");

        assertThat(copy(in, out)).isEqualTo(TaskResult.finished());
        assertThat(copy(in, out)).isEqualTo(TaskResult.finished());
        assertThat(work.keys("s3://b/")).containsExactly("y/1");
        assertThat(work.text("s3://b/y/1")).isEqualTo("one");
    }

    @Test
    void namesWhatIsMissingOrNotPossible() {
        assertThat(failed(copy(in("filePath", "s3://a/none"), out("filePath", "s3://b/o")))
                        .errorMessage())
                .isEqualTo("input 'In': object s3://a/none does not exist");
        assertThat(failed(copy(PipelineObject.of("In", "SqlDataNode"), out("filePath", "s3://b/o")))
                        .errorMessage())
                .isEqualTo("object 'In' has no field 'table'; expected one (dp-object-sqldatanode)");
        assertThat(failed(copy(PipelineObject.of("In", "DynamoDBDataNode"), out("filePath", "s3://b/o")))
                        .errorMessage())
                .contains("data node 'In' is of type 'DynamoDBDataNode', which this worker cannot read records from");
        assertThat(failed(copy(
                                in("filePath", "s3://a/x").with("directoryPath", "s3://a/y"),
                                out("filePath", "s3://b/o")))
                        .errorMessage())
                .contains("both or neither");
    }

    @Test
    void finishesWithAWarningWhereThereIsNothing() throws IOException {
        assertThat(copy(in("directoryPath", "s3://a/x"), out("directoryPath", "s3://b/y")))
                .isEqualTo(TaskResult.finished());
        assertThat(work.log("activity.log")).contains("WARNING: there is nothing under s3://a/x/");
    }
}
