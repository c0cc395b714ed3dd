package io.penstock.engine.local;

import io.penstock.component.S3DataNode;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.work.CheckResult;
import io.penstock.spi.work.ExistenceCheck;
import io.penstock.spi.work.ObjectManifest;
import io.penstock.spi.work.ObjectStorage;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.PendingObject;
import io.penstock.spi.work.StageIn;
import io.penstock.spi.work.StageOut;
import io.penstock.spi.work.StoredObject;
import io.penstock.spi.work.WorkContext;
import io.penstock.spi.work.WorkFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Brings the objects of an {@code S3DataNode} to a directory and back (dp-concepts-staging, dp-object-s3datanode). Files are
 * copied byte by byte; {@code compression} and {@code dataFormat} have no part in it. Thread-safe.
 */
final class S3Staging implements StageIn<S3DataNode>, StageOut<S3DataNode>, ExistenceCheck<S3DataNode> {

    @Override
    public void stageIn(S3DataNode node, Path directory, WorkContext context) throws WorkFailedException, IOException {
        Optional<ObjectUri> file = address(node.object(), "filePath");
        Optional<ObjectUri> folder = address(node.object(), "directoryPath").map(ObjectUri::asDirectory);
        Optional<ObjectUri> manifest = address(node.object(), "manifestFilePath");
        if (manifest.isPresent()) {
            fetchListed(node, manifest.get(), folder, directory, context);
            return;
        }
        if (file.isEmpty() && folder.isEmpty()) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + node.id()
                            + "' has neither filePath nor directoryPath; expected one (dp-object-s3datanode)");
        }
        if (file.isPresent()) {
            String key = file.get().key();
            fetch(node, file.get(), directory, key.substring(key.lastIndexOf('/') + 1), context);
            context.log("staged in " + file.get() + " of '" + node.id() + "'");
        }
        if (folder.isPresent()) {
            fetchAll(node, folder.get(), directory, context);
        }
    }

    private static void fetchAll(S3DataNode node, ObjectUri folder, Path directory, WorkContext context)
            throws WorkFailedException, IOException {
        long count = 0;
        long bytes = 0;
        try (Stream<StoredObject> objects = context.storage(node).list(folder)) {
            for (StoredObject object : (Iterable<StoredObject>) objects::iterator) {
                stopIfCanceled(context);
                String relative = object.uri().key().substring(folder.key().length());
                // Tools that show folders keep them as empty objects whose keys end in a slash.
                if (relative.isEmpty() || (relative.endsWith("/") && object.size() == 0)) {
                    continue;
                }
                fetch(node, object.uri(), directory, relative, context);
                count++;
                bytes += object.size();
            }
        }
        if (count == 0) {
            context.log("WARNING: there is nothing under " + folder + " of '" + node.id()
                    + "'; it is staged as an empty directory");
        } else {
            context.log(
                    "staged in " + count + " objects, " + bytes + " bytes, from " + folder + " of '" + node.id() + "'");
        }
    }

    /** Exactly what the manifest lists; objects that are not under the node's directory by the last part of their keys. */
    private static void fetchListed(
            S3DataNode node, ObjectUri manifest, Optional<ObjectUri> folder, Path directory, WorkContext context)
            throws WorkFailedException, IOException {
        ObjectStorage storage = context.storage(node);
        List<StoredObject> objects = ObjectManifest.read(storage, manifest).present(storage, manifest);
        for (StoredObject object : objects) {
            stopIfCanceled(context);
            String key = object.uri().key();
            boolean isUnder = folder.isPresent()
                    && object.uri().toString().startsWith(folder.get().toString());
            String relative =
                    isUnder ? key.substring(folder.get().key().length()) : key.substring(key.lastIndexOf('/') + 1);
            fetch(node, object.uri(), directory, relative, context);
        }
        context.log("staged in " + objects.size() + " objects that " + manifest + " of '" + node.id() + "' lists");
    }

    private static void fetch(S3DataNode node, ObjectUri uri, Path directory, String relative, WorkContext context)
            throws WorkFailedException, IOException {
        Path target = target(node, uri, directory, relative);
        try (InputStream in = context.storage(node).read(uri)) {
            Files.createDirectories(target.getParent());
            Files.copy(in, target);
        } catch (FileNotFoundException e) {
            throw new WorkFailedException(
                    "InputNotFound", "input '" + node.id() + "': object " + uri + " does not exist", e);
        } catch (FileAlreadyExistsException e) {
            throw new WorkFailedException(
                    "CannotStage",
                    "input '" + node.id() + "': object " + uri
                            + " cannot be staged, because its name is that of another object or of its directory",
                    e);
        }
    }

    private static Path target(S3DataNode node, ObjectUri uri, Path directory, String relative)
            throws WorkFailedException {
        for (String segment : relative.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new WorkFailedException(
                        "CannotStage",
                        "input '" + node.id() + "': object " + uri
                                + " cannot be staged, because its key has the segment '" + segment
                                + "', which is no file name");
            }
        }
        try {
            return directory.resolve(relative);
        } catch (InvalidPathException e) {
            throw new WorkFailedException(
                    "CannotStage",
                    "input '" + node.id() + "': object " + uri + " cannot be staged: " + e.getReason()
                            + " (does the locale of this machine know UTF-8?)",
                    e);
        }
    }

    @Override
    public void prepare(S3DataNode node) throws WorkFailedException {
        if (address(node.object(), "directoryPath").isEmpty()) {
            throw new WorkFailedException(
                    "InvalidField",
                    "output '" + node.id()
                            + "' has no directoryPath; expected one, because the activity stages its output"
                            + " (dp-object-shellcommandactivity)");
        }
    }

    @Override
    public void stageOut(S3DataNode node, Path directory, WorkContext context) throws WorkFailedException, IOException {
        prepare(node);
        ObjectUri folder = address(node.object(), "directoryPath")
                .map(ObjectUri::asDirectory)
                .orElseThrow();
        ObjectStorage storage = context.storage(node);
        long bytes = 0;
        List<Path> files = files(node, directory, context);
        for (Path file : files) {
            stopIfCanceled(context);
            String relative = relative(directory, file);
            try (PendingObject pending = storage.write(folder.resolve(relative))) {
                bytes += Files.copy(file, pending.stream());
                pending.commit();
            }
        }
        context.log("published " + files.size() + " objects, " + bytes + " bytes, under " + folder + " of '" + node.id()
                + "'");
    }

    private static List<Path> files(S3DataNode node, Path directory, WorkContext context) throws IOException {
        var files = new ArrayList<Path>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                if (Files.isRegularFile(path)) {
                    files.add(path);
                } else if (!Files.isDirectory(path) || Files.isSymbolicLink(path)) {
                    context.log("WARNING: " + relative(directory, path) + " in the output of '" + node.id()
                            + "' is not a file; it is left out");
                }
            }
        }
        // Whoever waits for a marker such as _SUCCESS must find the rest in place.
        files.sort(Comparator.comparing(
                        (Path file) -> file.getFileName().toString().startsWith("_"))
                .thenComparing(file -> relative(directory, file), LocalS3Storage.KEY_ORDER));
        return files;
    }

    private static String relative(Path directory, Path file) {
        return directory.relativize(file).toString().replace(java.io.File.separatorChar, '/');
    }

    @Override
    public CheckResult exists(S3DataNode node, WorkContext context) throws WorkFailedException, IOException {
        ObjectStorage storage = context.storage(node);
        Optional<ObjectUri> manifest = address(node.object(), "manifestFilePath");
        if (manifest.isPresent()) {
            return listed(storage, manifest.get());
        }
        Optional<ObjectUri> file = address(node.object(), "filePath");
        if (file.isPresent() && storage.find(file.get()).isEmpty()) {
            return CheckResult.notMet("no object " + file.get());
        }
        Optional<ObjectUri> folder = address(node.object(), "directoryPath").map(ObjectUri::asDirectory);
        if (folder.isPresent() && !storage.hasAny(folder.get())) {
            return CheckResult.notMet("no object under " + folder.get());
        }
        if (file.isEmpty() && folder.isEmpty()) {
            throw new WorkFailedException(
                    "InvalidField",
                    "object '" + node.id()
                            + "' has neither filePath nor directoryPath; expected one (dp-object-s3datanode)");
        }
        return CheckResult.met(file.or(() -> folder).orElseThrow() + " exists");
    }

    private static CheckResult listed(ObjectStorage storage, ObjectUri manifest)
            throws WorkFailedException, IOException {
        if (storage.find(manifest).isEmpty()) {
            return CheckResult.notMet("no object " + manifest);
        }
        for (ObjectManifest.Entry entry : ObjectManifest.read(storage, manifest).entries()) {
            if (entry.mandatory() && storage.find(entry.uri()).isEmpty()) {
                return CheckResult.notMet("no object " + entry.uri() + ", which manifest " + manifest + " demands");
            }
        }
        return CheckResult.met("all that " + manifest + " demands exists");
    }

    /** The address in a field. */
    static Optional<ObjectUri> address(PipelineObject object, String field) throws WorkFailedException {
        Optional<String> text = object.text(field);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ObjectUri.parse(text.get().strip()));
        } catch (IllegalArgumentException e) {
            throw new WorkFailedException(
                    "InvalidField", "object '" + object.id() + "', field '" + field + "': " + e.getMessage(), e);
        }
    }

    private static void stopIfCanceled(WorkContext context) {
        if (context.cancellation().isCanceled()) {
            throw new java.util.concurrent.CancellationException("the attempt is no longer wanted");
        }
    }
}
