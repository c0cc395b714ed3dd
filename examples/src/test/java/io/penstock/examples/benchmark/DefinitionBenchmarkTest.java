package io.penstock.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DefinitionBenchmarkTest {

    private final DefinitionBenchmark benchmark = new DefinitionBenchmark();

    @Test
    void measuresDefinitionsOfAHundredObjects() throws IOException {
        assertThat(DefinitionBenchmark.definition(7).objects()).hasSize(100);
        assertThat(benchmark.read()).isEqualTo(100_000);
        assertThat(benchmark.parseTrees()).isEqualTo(1_000);
        assertThat(benchmark.readAndWrite()).isGreaterThan(10_000_000);
        assertThat(benchmark.readValidateAndWrite()).isGreaterThan(10_000_000);
    }
}
