package io.penstock.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.component.Ec2Resource;
import io.penstock.schedule.Interval;
import io.penstock.spi.control.ProvisionRequest;
import io.penstock.spi.control.ResourceDescription;
import io.penstock.spi.control.ResourceDescription.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSandboxesTest {

    @TempDir
    Path directory;

    private ResourceDescription provision(LocalSandboxes sandboxes, String key) throws IOException {
        Instant start = Instant.parse("2024-01-01T00:00:00Z");
        var request = new ProvisionRequest(
                key, "df-1", "@Worker_1", "@Worker_1_Attempt=1", new Interval(start, start), "@Worker_1", Map.of());
        return sandboxes.provision(Ec2Resource.TYPE.create("Worker"), request);
    }

    @Test
    void givesTheSameSandboxForTheSameKey() throws IOException {
        var sandboxes = new LocalSandboxes(directory);

        ResourceDescription first = provision(sandboxes, "key-1");
        ResourceDescription again = provision(new LocalSandboxes(directory), "key-1");
        ResourceDescription other = provision(sandboxes, "../../key-2");

        assertThat(first.state()).isEqualTo(State.RUNNING);
        assertThat(again).isEqualTo(first);
        assertThat(other.resourceId()).isNotEqualTo(first.resourceId()).matches("i-[0-9a-f]{17}");
        assertThat(sandboxes.find("key-1")).contains(first);
        assertThat(sandboxes.find("key-3")).isEmpty();
    }

    @Test
    void livesUntilItIsTerminated() throws IOException {
        var sandboxes = new LocalSandboxes(directory);
        String id = provision(sandboxes, "key").resourceId();
        Files.createDirectories(directory.resolve(id).resolve("a/b"));
        Files.writeString(directory.resolve(id).resolve("a/b/c"), "x");

        assertThat(sandboxes.describe(List.of(id, "i-gone", ".."))).containsOnlyKeys(id);
        sandboxes.terminate(id);
        sandboxes.terminate(id);
        sandboxes.terminate("..");

        assertThat(sandboxes.describe(List.of(id))).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }
}
