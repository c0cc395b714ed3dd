package io.penstock.engine.resource;

import io.penstock.component.ComponentType;
import io.penstock.component.Resource;
import io.penstock.definition.PipelineObject;
import io.penstock.engine.logging.LogScope;
import io.penstock.engine.store.TaskRow;
import io.penstock.engine.task.RemoteCalls;
import io.penstock.spi.Binding;
import io.penstock.spi.ExtensionRegistry;
import io.penstock.spi.control.ProvisionRequest;
import io.penstock.spi.control.ResourceDescription;
import io.penstock.spi.control.ResourceProvider;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Carries out PROVISION, DESCRIBE and TERMINATE tasks with the providers of the registry. Thread-safe. */
public final class ResourceCalls {

    /** How a call ended: a description (empty where the resource is gone), or a message. */
    public record Answer(
            Optional<ResourceDescription> description,
            @Nullable String failure) {}

    /**
     * One task, with what it is about.
     *
     * @param object the resource, expressions evaluated
     * @param resourceId the provider's id, if it is known
     */
    public record Request(
            TaskRow task, PipelineObject object, @Nullable String resourceId, ProvisionRequest provision) {}

    private final ExtensionRegistry registry;
    private final RemoteCalls calls;
    private final BiConsumer<TaskRow.Key, Answer> answers;
    private final Map<String, ArrayDeque<Runnable>> lines = new HashMap<>();

    /**
     * The calls.
     *
     * @param answers takes how each task ended; called by worker threads
     */
    public ResourceCalls(ExtensionRegistry registry, RemoteCalls calls, BiConsumer<TaskRow.Key, Answer> answers) {
        this.registry = registry;
        this.calls = calls;
        this.answers = answers;
    }

    /** Whether work on resources of a type is done by the engine's own worker. */
    public boolean isInProcess(String type) {
        return registry.resource(type)
                .map(binding -> binding.behaviour().isInProcess())
                .orElse(false);
    }

    /** Until when calls of the provider of a type are held back, because too many have failed; empty where they are not. */
    public Optional<Instant> heldBackUntil(String type) {
        return calls.heldBackUntil(type);
    }

    /** Begins requests; those that only look are put together for each provider. */
    public void begin(List<Request> requests) {
        var looks = new java.util.LinkedHashMap<String, List<Request>>();
        for (Request request : requests) {
            String type = request.task().type();
            Optional<Binding<? extends Resource, ResourceProvider<?>>> binding = registry.resource(type);
            if (binding.isEmpty()) {
                answers.accept(
                        request.task().key(),
                        new Answer(Optional.empty(), "there is no provider of resources of type '" + type + "'"));
            } else if (request.task().kind() == TaskRow.Kind.DESCRIBE && request.resourceId() != null) {
                looks.computeIfAbsent(type, key -> new ArrayList<>()).add(request);
            } else {
                single(request, binding.get());
            }
        }
        looks.forEach((type, group) ->
                registry.resource(type).ifPresent(binding -> describe(group, binding.behaviour(), type)));
    }

    private void single(Request request, Binding<? extends Resource, ResourceProvider<?>> binding) {
        // Whether and when to ask for another machine is a matter of the resource's own maximumRetries and retryDelay.
        boolean provision = request.task().kind() == TaskRow.Kind.PROVISION;
        inLine(
                request.provision().idempotencyKey(),
                () -> calls.call(
                        binding.type().name(),
                        !provision,
                        () -> {
                            Runnable close = LogScope.attempt(
                                            request.provision().pipelineId(),
                                            request.provision().attemptId())
                                    .open();
                            try {
                                return provision
                                        ? provision(request, binding)
                                        : terminate(request, binding.behaviour());
                            } finally {
                                close.run();
                            }
                        },
                        result -> {
                            answer(request, result);
                            next(request.provision().idempotencyKey());
                        }));
    }

    /** Calls about one machine go one after the other, so that its end is not asked for before it was asked for. */
    private void inLine(String key, Runnable call) {
        synchronized (lines) {
            ArrayDeque<Runnable> line = lines.computeIfAbsent(key, any -> new ArrayDeque<>());
            line.add(call);
            if (line.size() > 1) {
                return;
            }
        }
        call.run();
    }

    private void next(String key) {
        Runnable call;
        synchronized (lines) {
            ArrayDeque<Runnable> line = lines.get(key);
            if (line == null) {
                return;
            }
            line.poll();
            call = line.peek();
            if (call == null) {
                lines.remove(key);
                return;
            }
        }
        call.run();
    }

    private void answer(Request request, RemoteCalls.Result<Optional<ResourceDescription>> result) {
        Optional<ResourceDescription> description = result.value();
        answers.accept(
                request.task().key(),
                result.failure() == null && description != null
                        ? new Answer(description, null)
                        : new Answer(Optional.empty(), String.valueOf(result.failure())));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Optional<ResourceDescription> provision(
            Request request, Binding<? extends Resource, ResourceProvider<?>> binding) throws Exception {
        ResourceProvider provider = binding.behaviour();
        ComponentType type = binding.type();
        Optional<ResourceDescription> made = provider.find(request.provision().idempotencyKey());
        return made.isPresent()
                ? made
                : Optional.of(provider.provision((Resource) type.of(request.object()), request.provision()));
    }

    private static Optional<ResourceDescription> terminate(Request request, ResourceProvider<?> provider)
            throws Exception {
        String id = request.resourceId();
        if (id == null) {
            id = provider.find(request.provision().idempotencyKey())
                    .map(ResourceDescription::resourceId)
                    .orElse(null);
        }
        if (id == null) {
            return Optional.empty();
        }
        if (request.task().kind() == TaskRow.Kind.TERMINATE) {
            provider.terminate(id);
        }
        return Optional.ofNullable(provider.describe(List.of(id)).get(id));
    }

    private void describe(List<Request> requests, ResourceProvider<?> provider, String type) {
        List<String> ids = requests.stream()
                .map(request -> String.valueOf(request.resourceId()))
                .distinct()
                .toList();
        calls.call(
                type,
                true,
                () -> provider.describe(ids),
                result -> requests.forEach(request -> {
                    Map<String, ResourceDescription> found = result.value();
                    answers.accept(
                            request.task().key(),
                            result.failure() == null && found != null
                                    ? new Answer(
                                            Optional.ofNullable(found.get(String.valueOf(request.resourceId()))), null)
                                    : new Answer(Optional.empty(), String.valueOf(result.failure())));
                }));
    }
}
