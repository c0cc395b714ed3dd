package io.penstock.aws.dynamodb;

import io.penstock.component.S3DataNode;
import io.penstock.spi.work.ObjectManifest;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StoredObject;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of an export: a folder with data files, an object {@code manifest} that lists them, and {@code _SUCCESS} when all is
 * there; or one file. Immutable.
 *
 * @param id what the files belong to, for messages: the data node, or the activity
 * @param uri the folder, or the file
 * @param manifest a manifest elsewhere that says which files to read
 */
record ExportFiles(
        String id, ObjectStorage storage, ObjectUri uri, boolean isFile, Optional<ObjectUri> manifest, boolean gzip) {

    private static final String MANIFEST = "manifest";
    private static final String SUCCESS = "_SUCCESS";
    private static final String MANIFEST_NAME = "DynamoDB-export";
    private static final int MANIFEST_VERSION = 3;

    /**
     * What a node names.
     *
     * @throws WorkFailedException if it names nothing, or both a file and a folder, or has a format that exports have not
     */
    static ExportFiles of(S3DataNode node, WorkContext context) throws WorkFailedException {
        Optional<ObjectUri> file = address(node, "filePath");
        Optional<ObjectUri> folder = address(node, "directoryPath").map(ObjectUri::asDirectory);
        Optional<ObjectUri> manifest = address(node, "manifestFilePath");
        if (file.isPresent() && folder.isPresent()) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + HiveCopyWork.idOf(node.object())
                            + "' has both filePath and directoryPath; expected one (dp-object-s3datanode)");
        }
        ObjectUri uri = file.or(() -> folder)
                .or(() -> manifest)
                .orElseThrow(() -> new WorkFailedException(
                        "InvalidField",
                        "object '" + HiveCopyWork.idOf(node.object())
                                + "' has neither filePath nor directoryPath; expected one (dp-object-s3datanode)"));
        Optional<String> format =
                node.dataFormat().flatMap(component -> component.object().type());
        if (format.isPresent() && !format.get().equals("DynamoDBExportDataFormat")) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + HiveCopyWork.idOf(node.object()) + "', field 'dataFormat': is a '" + format.get()
                            + "'; expected a DynamoDBExportDataFormat or none (dp-object-hivecopyactivity)");
        }
        boolean gzip = node.object()
                .text("compression")
                .map(text -> text.strip().equalsIgnoreCase("gzip"))
                .orElse(false);
        return new ExportFiles(
                HiveCopyWork.idOf(node.object()), context.storage(node), uri, file.isPresent(), manifest, gzip);
    }

    private static Optional<ObjectUri> address(S3DataNode node, String field) throws WorkFailedException {
        Optional<String> text = node.object().text(field);
        return text.isPresent()
                ? Optional.of(address(HiveCopyWork.idOf(node.object()), field, text.get()))
                : Optional.empty();
    }

    static ObjectUri address(String id, String field, String text) throws WorkFailedException {
        try {
            return ObjectUri.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw new WorkFailedException(
                    "InvalidField", "object '" + id + "', field '" + field + "': " + e.getMessage(), e);
        }
    }

    /** Whether a file is to be unpacked: by the node, or by its name, as the service's import did. */
    boolean isGzip(ObjectUri file) {
        return gzip || file.key().endsWith(".gz");
    }

    /** The address of a data file. */
    ObjectUri file(String export, int number) {
        return isFile ? uri : uri.resolve(String.format("%s_%06d%s", export, number, gzip ? ".gz" : ""));
    }

    /** Says that the files are all there is, and complete. */
    void publish(List<ObjectUri> files) throws IOException {
        if (isFile) {
            return;
        }
        var list = new ObjectManifest(
                files.stream().map(file -> new ObjectManifest.Entry(file, true)).toList());
        put(uri.resolve(MANIFEST), list.toJson(MANIFEST_NAME, MANIFEST_VERSION));
        put(uri.resolve(SUCCESS), new byte[0]);
    }

    private void put(ObjectUri target, byte[] content) throws IOException {
        try (PendingObject pending = storage.write(target)) {
            pending.stream().write(content);
            pending.commit();
        }
    }

    /** The data files to read, by the manifest where there is one. */
    List<ObjectUri> existing() throws IOException, WorkFailedException {
        Optional<ObjectUri> list = manifest;
        if (list.isEmpty() && isFile) {
            if (storage.find(uri).isEmpty()) {
                throw new WorkFailedException("InputNotFound", "input '" + id + "': object " + uri + " does not exist");
            }
            return List.of(uri);
        }
        if (list.isEmpty() && storage.find(uri.resolve(MANIFEST)).isPresent()) {
            list = Optional.of(uri.resolve(MANIFEST));
        }
        return list.isPresent() ? listed(list.get()) : found();
    }

    /** A backup may have been moved since its manifest was written: what lies beside the manifest counts first. */
    private List<ObjectUri> listed(ObjectUri list) throws IOException, WorkFailedException {
        String key = list.key();
        ObjectUri folder = new ObjectUri(list.scheme(), list.bucket(), key.substring(0, key.lastIndexOf('/') + 1));
        var entries = new ArrayList<ObjectManifest.Entry>();
        for (ObjectManifest.Entry entry : ObjectManifest.read(storage, list).entries()) {
            String name = entry.uri().key().substring(entry.uri().key().lastIndexOf('/') + 1);
            ObjectUri beside = new ObjectUri(folder.scheme(), folder.bucket(), folder.key() + name);
            boolean isBeside = !name.isEmpty() && storage.find(beside).isPresent();
            entries.add(isBeside ? new ObjectManifest.Entry(beside, entry.mandatory()) : entry);
        }
        return new ObjectManifest(entries)
                .present(storage, list).stream().map(StoredObject::uri).toList();
    }

    private List<ObjectUri> found() throws IOException {
        try (Stream<StoredObject> objects = storage.list(uri)) {
            return objects.filter(object -> object.size() > 0)
                    .map(StoredObject::uri)
                    .filter(ExportFiles::isData)
                    .toList();
        }
    }

    private static boolean isData(ObjectUri file) {
        String name = file.key().substring(file.key().lastIndexOf('/') + 1);
        return !name.isEmpty() && !name.startsWith("_") && !name.startsWith(".") && !name.endsWith("_$folder$");
    }
}
