package io.penstock;

import static io.penstock.dsl.Actions.snsAlarm;
import static io.penstock.dsl.Activities.copy;
import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Parameters.string;
import static io.penstock.dsl.Resources.ec2;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.component.ShellCommandActivity;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.json.DefinitionWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever order a pipeline is put together in, the definition is the same. */
class PipelineOrderProperties {

    private static final List<UnaryOperator<ShellCommandActivity>> SETTERS = List.of(
            activity -> activity.command("true"),
            activity -> activity.stage(true),
            activity -> activity.input(s3("In", "s3://in")),
            activity -> activity.output(s3("Out", "s3://out")),
            activity -> activity.runsOn(ec2("W").instanceType("m5.large").keyPair("k")),
            activity -> activity.onFail(snsAlarm("Page")),
            activity -> activity.my("myTeam", "data"),
            activity -> activity.name("A name"));

    private static final List<UnaryOperator<Pipeline>> CALLS = List.of(
            pipeline -> pipeline.activity(copy("Copy", s3("In", "s3://in"), s3("Out", "s3://out"))),
            pipeline -> pipeline.activity(shell("Zero", "true")),
            pipeline -> pipeline.dataNode(s3("Alone")),
            pipeline -> pipeline.resource(ec2("W").keyPair("k").instanceType("m5.large")),
            pipeline -> pipeline.every(Duration.ofHours(1)),
            pipeline -> pipeline.startingAt(Instant.EPOCH),
            pipeline -> pipeline.occurrences(3),
            pipeline -> pipeline.pipelineLogUri("s3://logs"),
            pipeline -> pipeline.maximumRetries(1),
            pipeline -> pipeline.parameter(string("myB").description("b").defaultValue("x")),
            pipeline -> pipeline.parameter(string("myA")),
            pipeline -> pipeline.value("myB", "1", "2"),
            pipeline -> pipeline.value("myA", "3"));

    private static final PipelineDefinition EXPECTED = defined(SETTERS, CALLS);

    @Property(tries = 200, seed = "20120101")
    void definesTheSameWhateverTheOrderOfTheCalls(
            @ForAll("setters") List<UnaryOperator<ShellCommandActivity>> setters,
            @ForAll("calls") List<UnaryOperator<Pipeline>> calls) {
        PipelineDefinition definition = defined(setters, calls);

        assertThat(definition).isEqualTo(EXPECTED);
        assertThat(DefinitionWriter.create().write(definition))
                .isEqualTo(DefinitionWriter.create().write(EXPECTED));
    }

    @Provide
    Arbitrary<List<UnaryOperator<ShellCommandActivity>>> setters() {
        return Arbitraries.shuffle(SETTERS);
    }

    @Provide
    Arbitrary<List<UnaryOperator<Pipeline>>> calls() {
        return Arbitraries.shuffle(CALLS);
    }

    private static PipelineDefinition defined(
            List<UnaryOperator<ShellCommandActivity>> setters, List<UnaryOperator<Pipeline>> calls) {
        ShellCommandActivity activity = shell("A");
        for (UnaryOperator<ShellCommandActivity> setter : setters) {
            activity = setter.apply(activity);
        }
        Pipeline pipeline = Pipeline.of("P").activity(activity);
        for (UnaryOperator<Pipeline> call : calls) {
            pipeline = call.apply(pipeline);
        }
        return pipeline.define();
    }
}
