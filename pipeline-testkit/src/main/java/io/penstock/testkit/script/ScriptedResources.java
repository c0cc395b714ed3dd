package io.penstock.testkit.script;

import io.penstock.component.Resource;
import io.penstock.spi.control.ProvisionRequest;
import io.penstock.spi.control.ResourceDescription;
import io.penstock.spi.control.ResourceProvider;
import io.penstock.testkit.script.ResourceScript.Life;
import io.penstock.testkit.script.ResourceScript.ScriptedResource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Resources that exist on paper: their state is a function of their script and the time. Outlives the engine, as a cloud does. */
public final class ScriptedResources implements ResourceProvider<Resource> {

    private static final class Machine {

        private final String id;
        private final String type;
        private final Life life;
        private final Instant born;
        private volatile @Nullable Instant endAsked;

        private Machine(String id, String type, Life life, Instant born) {
            this.id = id;
            this.type = type;
            this.life = life;
            this.born = born;
        }

        private ResourceDescription at(Instant now) {
            Duration age = Duration.between(born, now);
            Instant asked = endAsked;
            Optional<Instant> death = life.lost().map(born::plus);
            if (death.isPresent() && !now.isBefore(death.get()) && (asked == null || !asked.isBefore(death.get()))) {
                return ResourceDescription.failed(id, life.why());
            }
            if (asked != null) {
                return now.isBefore(asked.plus(life.shutdown()))
                        ? ResourceDescription.shuttingDown(id)
                        : ResourceDescription.terminated(id);
            }
            return age.compareTo(life.boot()) < 0 ? ResourceDescription.creating(id) : ResourceDescription.running(id);
        }
    }

    private final Scripts scripts;
    private final InstantSource clock;
    private final Map<String, Machine> byKey = new ConcurrentHashMap<>();
    private final Map<String, Machine> byId = new ConcurrentHashMap<>();

    /** No resources yet. */
    public ScriptedResources(Scripts scripts, InstantSource clock) {
        this.scripts = scripts;
        this.clock = clock;
    }

    @Override
    public ResourceDescription provision(Resource resource, ProvisionRequest request) {
        Instant now = clock.instant();
        Machine machine = byKey.computeIfAbsent(request.idempotencyKey(), key -> {
            String type = resource.object().type().orElse("");
            String componentId = TaskFields.componentOf(request.instanceId());
            int number = TaskFields.numberOf(request.attemptId());
            Life life = scripts.resourceScript(componentId, type)
                    .live(new ScriptedResource(componentId, request.instanceId(), request.interval(), number, now));
            var made = new Machine(String.format("r-%08d", byId.size() + 1), type, life, now);
            byId.put(made.id, made);
            return made;
        });
        return machine.at(now);
    }

    @Override
    public Optional<ResourceDescription> find(String idempotencyKey) {
        return Optional.ofNullable(byKey.get(idempotencyKey)).map(machine -> machine.at(clock.instant()));
    }

    @Override
    public Map<String, ResourceDescription> describe(Collection<String> resourceIds) {
        var found = new LinkedHashMap<String, ResourceDescription>();
        for (String id : resourceIds) {
            Machine machine = byId.get(id);
            if (machine != null) {
                found.put(id, machine.at(clock.instant()));
            }
        }
        return found;
    }

    @Override
    public void terminate(String resourceId) {
        Machine machine = byId.get(resourceId);
        if (machine != null && machine.endAsked == null) {
            machine.endAsked = clock.instant();
        }
    }

    @Override
    public boolean isInProcess() {
        return true;
    }

    /** How many resources of a type exist now: asked for, and neither dead nor ended. What a bill would be made of. */
    public long alive(String type) {
        Instant now = clock.instant();
        return byId.values().stream()
                .filter(machine -> machine.type.equals(type))
                .map(machine -> machine.at(now).state())
                .filter(state ->
                        state != ResourceDescription.State.TERMINATED && state != ResourceDescription.State.FAILED)
                .count();
    }
}
