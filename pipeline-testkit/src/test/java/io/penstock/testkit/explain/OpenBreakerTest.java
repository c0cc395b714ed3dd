package io.penstock.testkit.explain;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.Resources.ec2;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Pipeline;
import io.penstock.component.Ec2Resource;
import io.penstock.component.ShellCommandActivity;
import io.penstock.run.Explanation;
import io.penstock.run.InstanceView;
import io.penstock.run.Status;
import io.penstock.run.WaitReason;
import io.penstock.spi.control.ProvisionRequest;
import io.penstock.spi.control.ResourceDescription;
import io.penstock.spi.control.ResourceProvider;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenBreakerTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    /** Machines that are up at once, from a provider that can be out of order. */
    private static final class Provider implements ResourceProvider<Ec2Resource> {
        private final Map<String, ResourceDescription> machines = new HashMap<>();
        private boolean broken = true;

        private void answer() throws IOException {
            if (broken) {
                throw new IOException("out of order");
            }
        }

        @Override
        public ResourceDescription provision(Ec2Resource resource, ProvisionRequest request) throws IOException {
            answer();
            ResourceDescription made = ResourceDescription.running(request.idempotencyKey());
            machines.put(request.idempotencyKey(), made);
            return made;
        }

        @Override
        public Optional<ResourceDescription> find(String idempotencyKey) throws IOException {
            answer();
            return Optional.ofNullable(machines.get(idempotencyKey));
        }

        @Override
        public Map<String, ResourceDescription> describe(Collection<String> resourceIds) throws IOException {
            answer();
            var found = new HashMap<>(machines);
            found.keySet().retainAll(resourceIds);
            return found;
        }

        @Override
        public void terminate(String resourceId) throws IOException {
            answer();
            machines.put(resourceId, ResourceDescription.terminated(resourceId));
        }

        @Override
        public boolean isInProcess() {
            return true;
        }
    }

    private static Pipeline pipeline(String name, int activities) {
        return Pipeline.of(name)
                .every(Duration.ofHours(1))
                .startingAt(START)
                .occurrences(1)
                .activity(java.util.stream.IntStream.range(0, activities)
                        .mapToObj(i -> shell("Work" + i, "true")
                                .runsOn(ec2("Machine" + i).terminateAfter(Duration.ofMinutes(50))))
                        .toArray(ShellCommandActivity[]::new));
    }

    @Test
    void namesTheProviderWhoseCallsAreHeldBackAndMovesOnceItIsMended() {
        var provider = new Provider();
        try (PipelineTestKit kit = PipelineTestKit.builder()
                .startingAt(START)
                .extension(registrar -> registrar.resource(Ec2Resource.TYPE, provider))
                .real(Ec2Resource.TYPE)
                .start()) {
            kit.activate(pipeline("many", 10));
            kit.advance(Duration.ofSeconds(1));
            TestRun run = kit.activate(pipeline("one", 1));

            Explanation machine = run.explain("@Machine0_2024-01-01T00:00:00");
            assertThat(machine.reasons())
                    .singleElement()
                    .isInstanceOfSatisfying(WaitReason.OpenBreaker.class, breaker -> {
                        assertThat(breaker.remote()).isEqualTo("the provider of Ec2Resource");
                        assertThat(breaker.until())
                                .isAfter(kit.now())
                                .isBefore(kit.now().plusSeconds(31));
                    });
            assertThat(run.explain("@Work0_2024-01-01T00:00:00").sentence())
                    .contains("waits for resource @Machine0_2024-01-01T00:00:00")
                    .contains("the provider of Ec2Resource, whose calls are held back until 2024-01-01T00:00:3");

            provider.broken = false;
            kit.advance(Duration.ofSeconds(31));
            assertThat(run.instances("Work0")).extracting(InstanceView::status).containsExactly(Status.RUNNING);
        }
    }
}
