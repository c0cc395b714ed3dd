package io.penstock.aws.dynamodb;

import io.penstock.component.EmrCluster;
import io.penstock.spi.control.ProvisionRequest;
import io.penstock.spi.control.ResourceDescription;
import io.penstock.spi.control.ResourceProvider;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A cluster that is none: it is there at once, and the engine's own worker does the work. There is nothing that could leak, so
 * after a restart every id counts as running until it is terminated. Thread-safe.
 */
final class NoCluster implements ResourceProvider<EmrCluster> {

    private static final String PREFIX = "no-cluster-";

    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    private static String id(String key) {
        return PREFIX + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public ResourceDescription provision(EmrCluster resource, ProvisionRequest request) {
        return ResourceDescription.running(id(request.idempotencyKey()));
    }

    @Override
    public Optional<ResourceDescription> find(String idempotencyKey) {
        return Optional.of(look(id(idempotencyKey)));
    }

    private ResourceDescription look(String id) {
        return ended.contains(id) ? ResourceDescription.terminated(id) : ResourceDescription.running(id);
    }

    @Override
    public Map<String, ResourceDescription> describe(Collection<String> resourceIds) {
        var found = new LinkedHashMap<String, ResourceDescription>();
        for (String id : resourceIds) {
            if (id.startsWith(PREFIX)) {
                found.put(id, look(id));
            }
        }
        return found;
    }

    @Override
    public void terminate(String resourceId) {
        ended.add(resourceId);
    }

    @Override
    public boolean isInProcess() {
        return true;
    }
}
