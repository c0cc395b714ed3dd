package io.penstock;

import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Resources.ec2;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.catalog.Catalog;
import io.penstock.definition.PipelineDefinition;
import io.penstock.problem.Issue;
import io.penstock.validation.ValidationReport;
import io.penstock.validation.Validator;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the DSL writes is what validation wants to see, types of one's own included. */
class PipelineValidationTest {

    private static final Validator VALIDATOR =
            Validator.create().catalog(Catalog.standard().with(CustomTypesTest.SLACK_MESSAGE));

    @Test
    void findsNothingWrongWithTheExample() {
        ValidationReport report = VALIDATOR.validate(PipelineTest.clicks().define());

        assertThat(report.errors()).isEmpty();
    }

    @Test
    void findsNothingWrongWithACompleteOneLiner() {
        PipelineDefinition definition = Pipeline.of()
                .dataNode(s3("In", "s3://in"))
                .activity(shell("A", "true"))
                .every(Duration.ofMinutes(15))
                .define();

        assertThat(VALIDATOR.validate(definition).errors()).isEmpty();
    }

    @Test
    void findsNothingWrongWithAPipelineOnDemand() {
        PipelineDefinition definition = Pipeline.of()
                .activity(shell("A", "true").runsOn(ec2("W").terminateAfter(Duration.ofHours(1))))
                .pipelineLogUri("s3://logs")
                .onDemand()
                .define();

        assertThat(VALIDATOR.validate(definition).errors()).isEmpty();
    }

    @Test
    void findsWhatATypeOfOnesOwnRequires() {
        var incomplete = SlackMessage.TYPE.create("Tell").field("chanel", "#data");

        ValidationReport report = VALIDATOR.validate(
                Pipeline.of().activity(incomplete).every(Duration.ofHours(1)).define());

        assertThat(report.errors()).singleElement().asString().contains("object 'Tell', field 'channel'");
        assertThat(report.about("Tell").stream().map(Issue::toString))
                .anyMatch(text -> text.contains("field 'chanel'") && text.contains("channel"));
    }

    @Test
    void reportsAPeriodThatIsTooShortForTheService() {
        PipelineDefinition definition = Pipeline.of()
                .activity(shell("A", "true"))
                .every(Duration.ofMinutes(5))
                .startingAt(Instant.EPOCH)
                .define();

        assertThat(VALIDATOR.validate(definition).errors())
                .singleElement()
                .asString()
                .contains("object 'DefaultSchedule', field 'period': '5 minutes'");
    }
}
