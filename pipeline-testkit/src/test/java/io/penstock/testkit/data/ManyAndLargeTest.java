package io.penstock.testkit.data;

import static io.penstock.dsl.Activities.copy;
import static io.penstock.dsl.DataFormats.csv;
import static io.penstock.dsl.DataFormats.tsv;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.DataNodes.s3File;
import static io.penstock.dsl.DataNodes.sqlTable;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.run.Status;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StoredObject;
import io.penstock.testkit.data.DataRun.Outcome;
import io.penstock.testkit.storage.MemoryObjectStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many small objects, and one that is larger than the heap. Both grow with a system property. */
@Timeout(600)
class ManyAndLargeTest {

    private static final int OBJECTS = Integer.getInteger("penstock.data.objects", 10_000);
    private static final int MEBIBYTES = Integer.getInteger("penstock.data.mebibytes", 96);

    private static void assertFinished(Outcome outcome) {
        assertThat(outcome.status()).as(outcome.attempt().toString()).isEqualTo(Status.FINISHED);
    }

    @Test
    void copiesManySmallObjects(@TempDir Path directory) throws Exception {
        var storage = MemoryObjectStorage.create(InstantSource.fixed(Instant.EPOCH));
        for (int i = 0; i < OBJECTS; i++) {
            storage.put("s3://x/in/" + i % 100 + "/" + i + ".csv", i + ",name of " + i + "\n");
        }
        DataRun.sql(
                "drop schema public cascade",
                "create schema public",
                "create table many (id int primary key, name text)");
        try (DataRun data =
                new DataRun(directory, builder -> builder.extension(registrar -> registrar.storage("s3", storage)))) {
            assertFinished(data.run(copy("Copy", s3("In", "s3://x/in"), s3("Out", "s3://x/copy"))));
            assertFinished(data.run(copy(
                    "Convert",
                    s3("In", "s3://x/in").dataFormat(csv("C")),
                    s3("Out", "s3://x/tsv").dataFormat(tsv("T")))));
            Outcome load = data.run(copy(
                    "Load", s3("In", "s3://x/copy"), sqlTable("T", "many").database(DataRun.postgresDatabase("Pg"))));
            assertFinished(load);
            assertThat(load.attempt().progress())
                    .containsEntry("objectsCopied", "" + OBJECTS)
                    .containsEntry("recordsCopied", "" + OBJECTS);
            assertFinished(data.run(copy("Join", s3("In", "s3://x/tsv"), s3File("All", "s3://x/all.tsv"))));
            assertThat(data.keys("s3://x/copy/")).hasSize(OBJECTS);
            assertThat(data.keys("s3://x/tsv/")).hasSize(OBJECTS);
            assertThat(data.text("s3://x/tsv/7/107.csv")).isEqualTo("107\tname of 107\n");
            assertThat(data.text("s3://x/all.tsv").lines()).hasSize(OBJECTS);
            assertThat(DataRun.rows("select count(*), sum(id) from many"))
                    .containsExactly(List.of("" + OBJECTS, "" + (long) OBJECTS * (OBJECTS - 1) / 2));
        }
    }

    @Test
    void copiesAnObjectLargerThanTheHeap(@TempDir Path directory) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.toString(),
                        "" + MEBIBYTES)
                .redirectErrorStream(true)
                .start();
        try (InputStream out = child.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor(300, TimeUnit.SECONDS)).isTrue();
            assertThat(text).contains("FINISHED");
        } finally {
            child.destroyForcibly();
        }
    }

    /** Converts an object of so many mebibytes, which is made up as it is read and counted as it is written. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            long length = Long.parseLong(arguments[1]) * 1024 * 1024;
            var storage = new Endless(length);
            try (DataRun data = DataRun.withoutDatabase(
                    Path.of(arguments[0]),
                    builder -> builder.extension(registrar -> registrar.storage("s3", storage)))) {
                Outcome outcome = data.run(copy(
                        "Convert",
                        s3File("In", "s3://x/in.csv").dataFormat(csv("C")),
                        s3File("Out", "s3://x/out.tsv").dataFormat(csv("T").field("textQualifier", "\""))));
                if (storage.written.get() < length) {
                    throw new IllegalStateException("only " + storage.written.get() + " bytes were written");
                }
                System.out.println(outcome.status() + " " + outcome.attempt());
            }
        }
    }

    private static final class Endless implements ObjectStorage {

        private static final byte[] LINE =
                "4711,a name of some length,12.50,2024-01-31 00:00:00\n".getBytes(StandardCharsets.US_ASCII);

        private final long length;
        private final AtomicLong written = new AtomicLong();

        Endless(long length) {
            this.length = length / LINE.length * LINE.length;
        }

        @Override
        public Stream<StoredObject> list(ObjectUri prefix) {
            return Stream.empty();
        }

        @Override
        public Optional<StoredObject> find(ObjectUri uri) {
            return Optional.of(new StoredObject(uri, length, Instant.EPOCH));
        }

        @Override
        public InputStream read(ObjectUri uri) {
            return new InputStream() {
                private long position;

                @Override
                public int read() {
                    return position == length ? -1 : LINE[(int) (position++ % LINE.length)];
                }

                @Override
                public int read(byte[] buffer, int offset, int count) {
                    if (position == length) {
                        return -1;
                    }
                    int n = (int) Math.min(count, length - position);
                    for (int i = 0; i < n; i++) {
                        buffer[offset + i] = LINE[(int) ((position + i) % LINE.length)];
                    }
                    position += n;
                    return n;
                }
            };
        }

        @Override
        public PendingObject write(ObjectUri uri) {
            return new PendingObject() {
                @Override
                public OutputStream stream() {
                    return new OutputStream() {
                        @Override
                        public void write(int b) {
                            written.incrementAndGet();
                        }

                        @Override
                        public void write(byte[] bytes, int offset, int count) {
                            written.addAndGet(count);
                        }
                    };
                }

                @Override
                public void commit() {}

                @Override
                public void close() throws IOException {}
            };
        }

        @Override
        public void delete(ObjectUri uri) {}

        @Override
        public boolean serves(String scheme) {
            return scheme.equals("s3");
        }
    }
}
