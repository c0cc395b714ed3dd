package io.penstock.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpressionBenchmarkTest {

    private final ExpressionBenchmark benchmark = new ExpressionBenchmark();

    @Test
    void measuresExpressionsThatHaveTheirValue() {
        assertThat(benchmark.evaluate()).isEqualTo("2024-02-29");
        assertThat(benchmark.parseCachedAndEvaluate()).isEqualTo("2024-02-29");
        assertThat(benchmark.evaluateInText()).isEqualTo("s3://acme/raw/2024-02-29/part");
        assertThat(benchmark.evaluateThroughObjects()).isEqualTo("s3://acme/clicks");
    }
}
