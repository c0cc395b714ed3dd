package io.penstock.spi.control;

import io.penstock.component.Resource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Creates, watches and terminates resources of one type. One object serves all resources, several calls at once. Every
 * call may be repeated after a crash or a lost answer; nothing may leak because of that.
 *
 * @param <T> the typed component of the resource type
 */
public interface ResourceProvider<T extends Resource> {

    /**
     * Asks for a resource. Called again with the same idempotency key, it gives the resource that was made the first time.
     *
     * @param resource the attempt's fields, expressions evaluated
     * @return what was asked for, usually {@link ResourceDescription.State#CREATING}
     * @throws Exception if it cannot be had; the attempt of the resource fails with the message
     */
    ResourceDescription provision(T resource, ProvisionRequest request) throws Exception;

    /**
     * Finds what an earlier {@link #provision} with this idempotency key made, even if its answer was lost.
     *
     * @throws Exception if that could not be found out
     */
    Optional<ResourceDescription> find(String idempotencyKey) throws Exception;

    /**
     * How the resources with these ids are; ids that are gone without a trace are left out.
     *
     * @throws Exception if that could not be found out
     */
    Map<String, ResourceDescription> describe(Collection<String> resourceIds) throws Exception;

    /**
     * Begins to end a resource; does nothing where it is gone. {@link #describe} tells when it is.
     *
     * @throws Exception if that could not be asked for
     */
    void terminate(String resourceId) throws Exception;

    /**
     * Where work on these resources is done: true when the engine's own in-process worker serves them, false when a worker
     * on the resource itself polls for tasks. False unless overridden.
     */
    default boolean isInProcess() {
        return false;
    }
}
