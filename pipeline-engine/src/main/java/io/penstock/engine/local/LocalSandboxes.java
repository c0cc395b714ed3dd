package io.penstock.engine.local;

import com.google.common.hash.Hashing;
import io.penstock.component.Ec2Resource;
import io.penstock.spi.control.ProvisionRequest;
import io.penstock.spi.control.ResourceDescription;
import io.penstock.spi.control.ResourceProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory in place of an EC2 instance: it is there as long as the instance would be, and the engine's own worker does the
 * work (dp-object-ec2resource). Fields about hardware, network and images have no meaning here. Thread-safe.
 */
final class LocalSandboxes implements ResourceProvider<Ec2Resource> {

    private final Path root;

    LocalSandboxes(Path root) {
        this.root = root;
    }

    @Override
    public ResourceDescription provision(Ec2Resource resource, ProvisionRequest request) throws IOException {
        String id = id(request.idempotencyKey());
        Files.createDirectories(root.resolve(id));
        return ResourceDescription.running(id);
    }

    @Override
    public Optional<ResourceDescription> find(String idempotencyKey) {
        return look(id(idempotencyKey));
    }

    @Override
    public Map<String, ResourceDescription> describe(Collection<String> resourceIds) {
        var found = new LinkedHashMap<String, ResourceDescription>();
        for (String id : resourceIds) {
            look(id).ifPresent(description -> found.put(id, description));
        }
        return found;
    }

    private Optional<ResourceDescription> look(String id) {
        return isOurs(id) && Files.isDirectory(root.resolve(id))
                ? Optional.of(ResourceDescription.running(id))
                : Optional.empty();
    }

    @Override
    public void terminate(String resourceId) throws IOException {
        if (!isOurs(resourceId)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> paths = Files.walk(root.resolve(resourceId))) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path path : all) {
            try {
                Files.deleteIfExists(path);
            } catch (DirectoryNotEmptyException e) {
                throw new IOException("sandbox " + resourceId + " is still written to, at " + path, e);
            }
        }
    }

    @Override
    public boolean isInProcess() {
        return true;
    }

    /** An id of the form that EC2's have, the same for the same key. */
    private static String id(String idempotencyKey) {
        return "i-"
                + Hashing.sha256()
                        .hashString(idempotencyKey, StandardCharsets.UTF_8)
                        .toString()
                        .substring(0, 17);
    }

    private static boolean isOurs(String id) {
        return id.matches("i-[0-9a-f]{17}");
    }
}
