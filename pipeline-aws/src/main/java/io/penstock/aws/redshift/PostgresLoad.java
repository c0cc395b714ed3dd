package io.penstock.aws.redshift;

import io.penstock.aws.remote.Logins;
import io.penstock.component.S3DataNode;
import io.penstock.spi.work.ObjectManifest;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.StoredObject;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What Redshift's COPY does, for a PostgreSQL that stands in for it: streams the objects into a table. */
final class PostgresLoad {

    private static final int BUFFER = 64 * 1024;

    private final WorkContext context;
    private final S3DataNode files;
    private final CopyOptions options;

    PostgresLoad(WorkContext context, S3DataNode files, CopyOptions options) {
        this.context = context;
        this.files = files;
        this.options = options;
    }

    void into(Connection connection, String table) throws SQLException, IOException, WorkFailedException {
        ObjectStorage storage = context.storage(files);
        var copies = PostgresCopies.of(connection);
        List<ObjectUri> sources = sources(storage);
        long rows = 0;
        for (ObjectUri source : sources) {
            if (context.cancellation().isCanceled()) {
                throw new java.util.concurrent.CancellationException("the attempt is no longer wanted");
            }
            try (InputStream raw = storage.read(source);
                    InputStream in =
                            new BufferedInputStream(options.gzip() ? new GZIPInputStream(raw, BUFFER) : raw, BUFFER)) {
                for (int i = 0; i < options.headerLines(); i++) {
                    skipLine(in);
                }
                rows += copies.in("COPY " + table + " FROM STDIN " + options.postgres(), in);
            } catch (SQLException e) {
                throw new SQLException("object " + source + ": " + e.getMessage(), e.getSQLState(), e);
            }
        }
        context.log("streamed " + rows + " rows of " + sources.size() + " objects into " + table);
    }

    private static void skipLine(InputStream in) throws IOException {
        int next = in.read();
        while (next >= 0 && next != '\n') {
            next = in.read();
        }
    }

    private List<ObjectUri> sources(ObjectStorage storage) throws IOException, WorkFailedException {
        Optional<String> manifest = files.manifestFilePath();
        if (manifest.isPresent()) {
            ObjectUri uri = address("manifestFilePath", manifest.get());
            return ObjectManifest.read(storage, uri).present(storage, uri).stream()
                    .map(StoredObject::uri)
                    .toList();
        }
        if (files.filePath().isPresent()) {
            ObjectUri uri = address("filePath", files.filePath().get());
            // As with Redshift, an address stands for all objects whose keys begin with it.
            List<ObjectUri> found = listed(storage, uri);
            if (found.isEmpty()) {
                throw new WorkFailedException(
                        "InputNotFound",
                        "input '" + Logins.idOf(files.object()) + "': object " + uri + " does not exist");
            }
            return found;
        }
        String folder = files.directoryPath()
                .orElseThrow(() -> Logins.invalid(
                        files.object(),
                        "directoryPath",
                        "is missing, and so is filePath; expected one (dp-object-s3datanode)"));
        return listed(storage, address("directoryPath", folder).asDirectory());
    }

    private static List<ObjectUri> listed(ObjectStorage storage, ObjectUri prefix) throws IOException {
        try (Stream<StoredObject> objects = storage.list(prefix)) {
            return objects.filter(object -> object.size() > 0)
                    .map(StoredObject::uri)
                    .toList();
        }
    }

    private ObjectUri address(String field, String text) throws WorkFailedException {
        try {
            return ObjectUri.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw Logins.invalid(files.object(), field, String.valueOf(e.getMessage()));
        }
    }
}
