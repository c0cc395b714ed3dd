package io.penstock.examples.benchmark;

import io.penstock.definition.FieldValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.expression.Expression;
import io.penstock.expression.ExpressionValue;
import io.penstock.expression.ObjectScope;
import io.penstock.expression.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Parsing and evaluating expressions on one thread. */
// The other Scope is that of expressions.
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g", "-XX:+UseSerialGC"})
public class ExpressionBenchmark {

    private static final String YESTERDAY = "#{format(minusDays(@scheduledStartTime,1),'YYYY-MM-dd')}";

    private final Expression yesterday = Expression.parse(YESTERDAY);
    private final Expression path = Expression.parse("s3://acme/raw/" + YESTERDAY + "/part");
    private final Expression throughObjects = Expression.parse("#{input.directoryPath}");
    private final Map<String, ExpressionValue> runtime =
            Map.of("@scheduledStartTime", ExpressionValue.dateTime(Instant.parse("2024-03-01T00:15:00Z")));
    private final Scope attempt = Scope.of(runtime);
    private final Scope object = ObjectScope.of(
                    PipelineDefinition.of(List.of(
                            PipelineObject.of("Raw", "S3DataNode")
                                    .with("directoryPath", "s3://acme/#{tableName}")
                                    .with("tableName", "clicks"),
                            PipelineObject.of("Clean", "ShellCommandActivity").with("input", FieldValue.ref("Raw")))),
                    "Clean")
            .withRuntime(runtime);

    /** The expression that the path of nearly every data node holds. */
    @Benchmark
    public String evaluate() {
        return yesterday.evaluateToText(attempt);
    }

    /** The same inside a text. */
    @Benchmark
    public String evaluateInText() {
        return path.evaluateToText(attempt);
    }

    /** A field of another object, which is a text with an expression itself. */
    @Benchmark
    public String evaluateThroughObjects() {
        return throughObjects.evaluateToText(object);
    }

    /** Parsing a text that was parsed before, then evaluating it. */
    @Benchmark
    public String parseCachedAndEvaluate() {
        return Expression.parse(YESTERDAY).evaluateToText(attempt);
    }
}
