package io.penstock.testkit.simulation;

import io.penstock.component.Ec2Resource;
import io.penstock.spi.control.ProvisionRequest;
import io.penstock.spi.control.ResourceDescription;
import io.penstock.spi.control.ResourceProvider;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A provider with moods: machines boot slowly, die, cannot be had; calls fail. It outlives the engines. */
final class Machines implements ResourceProvider<Ec2Resource> {

    /** One machine. */
    static final class Machine {
        final String id;
        final String key;
        final Instant readyAt;

        @Nullable
        Instant diesAt;

        @Nullable
        Instant goneAt;

        Machine(String id, String key, Instant readyAt) {
            this.id = id;
            this.key = key;
            this.readyAt = readyAt;
        }
    }

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Ledger ledger;
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private final Map<String, Machine> byKey = new HashMap<>();
    private int next;

    /** Whether nothing goes wrong any more. */
    boolean tame;

    Machines(InstantSource clock, RandomGenerator random, Ledger ledger) {
        this.clock = clock;
        this.random = random;
        this.ledger = ledger;
    }

    private void maybeFail(int percent, String what) throws Exception {
        if (!tame && random.nextInt(100) < percent) {
            throw new java.io.IOException("simulated: " + what);
        }
    }

    @Override
    public ResourceDescription provision(Ec2Resource resource, ProvisionRequest request) throws Exception {
        ledger.require(
                ledger.book(request.pipelineId()).byId.containsKey(request.instanceId()),
                "effect.early",
                () -> "a machine is asked for, for " + request.instanceId() + ", which is not durable");
        maybeFail(8, "no capacity");
        Machine known = byKey.get(request.idempotencyKey());
        if (known != null) {
            return describe(known);
        }
        Instant now = clock.instant();
        var machine =
                new Machine("i-" + ++next, request.idempotencyKey(), now.plusSeconds(tame ? 5 : random.nextInt(900)));
        if (!tame && random.nextInt(100) < 35) {
            machine.diesAt = now.plusSeconds(60 + random.nextInt(3600));
        }
        machines.put(machine.id, machine);
        byKey.put(machine.key, machine);
        // Made, but the answer is lost: the next call with this key must find it.
        maybeFail(3, "answer lost");
        return describe(machine);
    }

    @Override
    public Optional<ResourceDescription> find(String idempotencyKey) throws Exception {
        maybeFail(2, "cannot look");
        return Optional.ofNullable(byKey.get(idempotencyKey)).map(this::describe);
    }

    @Override
    public Map<String, ResourceDescription> describe(Collection<String> resourceIds) throws Exception {
        maybeFail(4, "cannot describe");
        var found = new HashMap<String, ResourceDescription>();
        for (String id : resourceIds) {
            Machine machine = machines.get(id);
            if (machine != null) {
                found.put(id, describe(machine));
            }
        }
        return found;
    }

    private ResourceDescription describe(Machine machine) {
        Instant now = clock.instant();
        if (machine.goneAt != null) {
            return now.isBefore(machine.goneAt)
                    ? ResourceDescription.shuttingDown(machine.id)
                    : ResourceDescription.terminated(machine.id);
        }
        if (machine.diesAt != null && !now.isBefore(machine.diesAt)) {
            return ResourceDescription.failed(machine.id, "it died");
        }
        return now.isBefore(machine.readyAt)
                ? ResourceDescription.creating(machine.id)
                : ResourceDescription.running(machine.id);
    }

    @Override
    public void terminate(String resourceId) throws Exception {
        maybeFail(5, "cannot terminate");
        Machine machine = machines.get(resourceId);
        if (machine != null && machine.goneAt == null) {
            machine.goneAt = clock.instant().plusSeconds(tame ? 1 : random.nextInt(120));
        }
    }

    /** From now on nothing goes wrong. */
    void tame() {
        tame = true;
        for (Machine machine : machines.values()) {
            if (machine.diesAt != null && machine.diesAt.isAfter(clock.instant())) {
                machine.diesAt = null;
            }
        }
    }

    /** Kills a machine that is up; empty where none is. */
    Optional<String> killOne() {
        List<Machine> up = machines.values().stream()
                .filter(machine -> describe(machine).state() == ResourceDescription.State.RUNNING)
                .toList();
        if (up.isEmpty()) {
            return Optional.empty();
        }
        Machine machine = up.get(random.nextInt(up.size()));
        machine.diesAt = clock.instant();
        return Optional.of(machine.id);
    }

    /** Machines that were neither ended nor have died. */
    List<String> leaked() {
        return machines.values().stream()
                .filter(machine ->
                        machine.goneAt == null && (machine.diesAt == null || machine.diesAt.isAfter(clock.instant())))
                .map(machine -> machine.id + " of " + machine.key)
                .toList();
    }
}
