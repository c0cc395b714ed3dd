package io.penstock.engine.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.catalog.Catalog;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.json.DefinitionReader;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static Plan plan(String json) {
        PipelineDefinition definition =
                DefinitionReader.create().verbatim().read(json).definition();
        Plan plan = Plan.compile(definition, 1, Catalog.standard());
        assertThat(plan.definition()).isEqualTo(definition);
        return plan;
    }

    private static final String CLOCK = "{\"id\":\"Default\",\"name\":\"Default\",\"schedule\":{\"ref\":\"Clock\"}},"
            + "{\"id\":\"Clock\",\"name\":\"Every day\",\"type\":\"Schedule\",\"period\":\"1 day\","
            + "\"startDateTime\":\"2024-01-01T00:00:00\"},";

    @Test
    void followsReferencesByNameAndBareTextAsItFollowsIds() {
        Plan plan = plan("{\"objects\":[" + CLOCK
                + "{\"id\":\"Raw\",\"name\":\"raw clicks\",\"type\":\"S3DataNode\",\"directoryPath\":\"s3://a/b\"},"
                + "{\"id\":\"Clean\",\"type\":\"ShellCommandActivity\",\"command\":\"true\",\"workerGroup\":\"w\","
                + "\"input\":{\"ref\":\"raw clicks\"}},"
                + "{\"id\":\"Load\",\"type\":\"ShellCommandActivity\",\"command\":\"true\",\"workerGroup\":\"w\","
                + "\"dependsOn\":\"Clean\"}]}");

        assertThat(plan.component("Clean").orElseThrow().dependencies())
                .extracting(PlanComponent::id)
                .containsExactly("Raw");
        assertThat(plan.component("Load").orElseThrow().dependencies())
                .extracting(PlanComponent::id)
                .containsExactly("Clean");
    }

    @Test
    void ordersComponentsAfterWhatTheyDependOn() {
        Plan plan = plan("{\"objects\":[" + CLOCK
                + "{\"id\":\"Last\",\"type\":\"ShellCommandActivity\",\"command\":\"true\",\"workerGroup\":\"w\","
                + "\"dependsOn\":[{\"ref\":\"First\"},{\"ref\":\"Second\"}]},"
                + "{\"id\":\"Second\",\"type\":\"ShellCommandActivity\",\"command\":\"true\",\"workerGroup\":\"w\","
                + "\"dependsOn\":{\"ref\":\"First\"}},"
                + "{\"id\":\"First\",\"type\":\"ShellCommandActivity\",\"command\":\"true\",\"workerGroup\":\"w\"}]}");

        assertThat(plan.components()).extracting(PlanComponent::id).containsExactly("First", "Second", "Last");
    }
}
