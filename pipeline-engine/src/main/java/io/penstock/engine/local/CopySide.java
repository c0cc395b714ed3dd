package io.penstock.engine.local;

import io.penstock.component.Csv;
import io.penstock.component.DataFormat;
import io.penstock.component.S3DataNode;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.ObjectManifest;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.StorageOptions;
import io.penstock.spi.work.StoredObject;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An {@code S3DataNode} as one end of a copy. Immutable.
 *
 * @param id the id of the node
 * @param isFile whether it is one object, or all under a prefix
 * @param uri the object, or the prefix, which ends in a slash; the manifest where there is neither
 * @param manifest lists what is to be read
 * @param gzip whether its objects are compressed
 * @param format how its records are laid out; empty where nobody said
 * @param storage where its objects are, as the node wants them kept
 * @param endpoint the store that the node names, if it does
 */
record CopySide(
        String id,
        boolean isFile,
        ObjectUri uri,
        Optional<ObjectUri> manifest,
        boolean gzip,
        Optional<DataFormat> format,
        ObjectStorage storage,
        Optional<URI> endpoint) {

    /** Where the objects of a directory lie before all of them are there; names with an underscore are not data. */
    static final String PENDING = "_temporary/";

    /** The node that is read. */
    static CopySide input(S3DataNode node, WorkContext context) throws WorkFailedException {
        return of(node, S3Staging.address(node.object(), "manifestFilePath"), context);
    }

    /** The node that is written; a manifest on it is for those who read it. */
    static CopySide output(S3DataNode node, WorkContext context) throws WorkFailedException {
        return of(node, Optional.empty(), context);
    }

    private static CopySide of(S3DataNode node, Optional<ObjectUri> manifest, WorkContext context)
            throws WorkFailedException {
        PipelineObject object = node.object();
        Optional<ObjectUri> file = S3Staging.address(object, "filePath");
        Optional<ObjectUri> folder = S3Staging.address(object, "directoryPath").map(ObjectUri::asDirectory);
        boolean both = file.isPresent() && folder.isPresent();
        boolean neither = file.isEmpty() && folder.isEmpty() && manifest.isEmpty();
        if (both || neither) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + node.id() + "' has both or neither of filePath and directoryPath; expected exactly one"
                            + " (dp-object-s3datanode)");
        }
        boolean gzip = object.text("compression")
                .map(text -> text.strip().equalsIgnoreCase("gzip"))
                .orElse(false);
        return new CopySide(
                node.id(),
                file.isPresent(),
                file.or(() -> folder).or(() -> manifest).orElseThrow(),
                manifest,
                gzip,
                node.dataFormat(),
                context.storage(node),
                StorageOptions.of(object).endpoint());
    }

    /** The format, or the one that the service had when nobody said: CSV as Unix has it (dp-object-copyactivity). */
    DataFormat formatOrCsv() {
        return format.orElseGet(() -> Csv.TYPE.of(PipelineObject.of(id, Csv.TYPE.name())));
    }

    /**
     * The objects to be read: those that a manifest lists in its order, otherwise those whose names begin with an underscore
     * last.
     */
    List<StoredObject> objects(WorkContext context) throws WorkFailedException, IOException {
        if (manifest.isPresent()) {
            return ObjectManifest.read(storage, manifest.get()).present(storage, manifest.get());
        }
        if (isFile) {
            return List.of(storage.find(uri)
                    .orElseThrow(() -> new WorkFailedException(
                            "InputNotFound", "input '" + id + "': object " + uri + " does not exist")));
        }
        var objects = new ArrayList<StoredObject>();
        try (Stream<StoredObject> found = storage.list(uri)) {
            found.filter(object -> !object.uri().key().endsWith("/") || object.size() > 0)
                    .filter(object -> !relative(object.uri()).startsWith(PENDING))
                    .forEach(objects::add);
        }
        if (objects.isEmpty()) {
            context.log("WARNING: there is nothing under " + uri + " of '" + id + "'");
        }
        // Whoever waits for a marker such as _SUCCESS must find the rest in place.
        objects.sort(Comparator.comparing((StoredObject object) -> isMarker(object.uri())));
        return objects;
    }

    static boolean isMarker(ObjectUri uri) {
        return name(uri).startsWith("_");
    }

    static String name(ObjectUri uri) {
        return uri.key().substring(uri.key().lastIndexOf('/') + 1);
    }

    /** The name of an object below this side; the last part of its key where a manifest lists it from elsewhere. */
    String relative(ObjectUri object) {
        return isFile || !object.toString().startsWith(uri.toString())
                ? name(object)
                : object.key().substring(uri.key().length());
    }

    /** Opens an object, decompressed where it is compressed. */
    InputStream open(StoredObject object, InputStream raw) throws WorkFailedException, IOException {
        if (!gzip) {
            return raw;
        }
        if (object.size() == 0) {
            // Tools write empty files as they are.
            return raw;
        }
        try {
            return new GZIPInputStream(raw, 64 * 1024);
        } catch (ZipException e) {
            throw new WorkFailedException(
                    "BadRecord",
                    "object " + object.uri() + " is not gzip data, although compression is 'gzip' on '" + id + "'",
                    e);
        }
    }

    WorkFailedException notWhole(StoredObject object, IOException cause) {
        return new WorkFailedException(
                "BadRecord",
                "object " + object.uri() + " of input '" + id + "' is not whole gzip data: " + cause.getMessage(),
                cause);
    }
}
