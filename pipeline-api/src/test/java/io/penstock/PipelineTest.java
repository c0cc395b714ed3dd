package io.penstock;

import static io.penstock.dsl.Actions.snsAlarm;
import static io.penstock.dsl.Activities.copy;
import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.Configurations.parentObject;
import static io.penstock.dsl.DataNodes.s3;
import static io.penstock.dsl.Parameters.integer;
import static io.penstock.dsl.Parameters.s3ObjectKey;
import static io.penstock.dsl.Parameters.string;
import static io.penstock.dsl.Preconditions.s3KeyExists;
import static io.penstock.dsl.Resources.ec2;
import static io.penstock.dsl.Schedules.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.FieldSpec;
import io.penstock.component.FailureAndRerunMode;
import io.penstock.component.ShellCommandActivity;
import io.penstock.definition.Field;
import io.penstock.definition.ParameterValue;
import io.penstock.definition.PipelineDefinition;
import io.penstock.definition.PipelineObject;
import io.penstock.definition.json.DefinitionWriter;
import io.penstock.problem.InvalidDefinitionException;
import io.penstock.schedule.Period;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PipelineTest {

    private static final Instant NEW_YEAR = Instant.parse("2024-01-01T00:00:00Z");

    @Test
    void definesTheExampleOfTheStyleGuide() {
        PipelineDefinition definition = clicks().define();

        assertThat(lines(definition))
                .containsExactly(
                        "Default (Clicks)",
                        "  resourceRole = DataPipelineDefaultResourceRole",
                        "  role = DataPipelineDefaultRole",
                        "  schedule -> DefaultSchedule",
                        "  scheduleType = cron",
                        "  workerGroup = default",
                        "DefaultSchedule",
                        "  type = Schedule",
                        "  period = 15 minutes",
                        "  startDateTime = 2024-01-01T00:00:00",
                        "Clean",
                        "  type = ShellCommandActivity",
                        "  attemptTimeout = 10 minutes",
                        "  command = clean.sh ${INPUT1_STAGING_DIR} ${OUTPUT1_STAGING_DIR}",
                        "  input -> RawClicks",
                        "  maximumRetries = 2",
                        "  onFail -> OnCall",
                        "  output -> CleanClicks",
                        "  runsOn -> Worker",
                        "Publish",
                        "  type = CopyActivity",
                        "  input -> CleanClicks",
                        "  onFail -> OnCall",
                        "  output -> PublicClicks",
                        "  runsOn -> Worker",
                        "Tell",
                        "  type = SlackMessage",
                        "  channel = #data",
                        "  dependsOn -> Publish",
                        "CleanClicks",
                        "  type = S3DataNode",
                        "  directoryPath = s3://acme/clean/#{@scheduledStartTime}",
                        "PublicClicks",
                        "  type = S3DataNode",
                        "  directoryPath = s3://acme-public/clicks",
                        "RawClicks",
                        "  type = S3DataNode",
                        "  directoryPath = s3://acme/raw/#{format(@scheduledStartTime,'YYYY-MM-dd-HH-mm')}",
                        "  precondition -> RawReady",
                        "RawReady",
                        "  type = S3KeyExists",
                        "  s3Key = s3://acme/raw/_SUCCESS",
                        "Worker",
                        "  type = Ec2Resource",
                        "  instanceType = m5.large",
                        "  terminateAfter = 1 hour",
                        "OnCall",
                        "  type = SnsAlarm",
                        "  message = interval #{node.@scheduledStartTime}..#{node.@scheduledEndTime}",
                        "  subject = #{node.@id} failed",
                        "  topicArn = arn:aws:sns:us-east-1:111122223333:oncall");
    }

    /** Written by one JVM, compared by every other: the bytes depend on nothing but what the pipeline says. */
    @Test
    void printsTheExampleAsTheGoldenFileHasIt() throws IOException {
        try (InputStream golden = PipelineTest.class.getResourceAsStream("clicks.json")) {
            assertThat(DefinitionWriter.create().write(clicks().define()))
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void definesTheOneLiner() {
        PipelineDefinition definition = Pipeline.of()
                .dataNode(s3("In"))
                .activity(shell("A").command("true"))
                .every(Duration.ofMinutes(15))
                .define();

        assertThat(lines(definition))
                .containsExactly(
                        "Default (Default)",
                        "  resourceRole = DataPipelineDefaultResourceRole",
                        "  role = DataPipelineDefaultRole",
                        "  schedule -> DefaultSchedule",
                        "  scheduleType = cron",
                        "  workerGroup = default",
                        "DefaultSchedule",
                        "  type = Schedule",
                        "  period = 15 minutes",
                        "  startAt = FIRST_ACTIVATION_DATE_TIME",
                        "A",
                        "  type = ShellCommandActivity",
                        "  command = true",
                        "In",
                        "  type = S3DataNode");
    }

    @Test
    void writesTheSettingsOfTheWholePipelineOnDefault() {
        PipelineObject base = defaultOf(Pipeline.of("P")
                .activity(shell("A", "true"))
                .every(Period.days(1))
                .timeSeries()
                .role("R")
                .resourceRole("RR")
                .pipelineLogUri("s3://logs/p")
                .failureAndRerunMode(FailureAndRerunMode.CASCADE)
                .maximumRetries(1)
                .retryDelay(Duration.ofMinutes(5))
                .onFail(snsAlarm("OnCall"))
                .workerGroup("mine")
                .maxActiveInstances(2)
                .defaultField("myTeam", "data"));

        assertThat(base.fields())
                .containsExactly(
                        Field.text("failureAndRerunMode", "cascade"),
                        Field.text("maxActiveInstances", "2"),
                        Field.text("maximumRetries", "1"),
                        Field.text("myTeam", "data"),
                        Field.ref("onFail", "OnCall"),
                        Field.text("pipelineLogUri", "s3://logs/p"),
                        Field.text("resourceRole", "RR"),
                        Field.text("retryDelay", "5 minutes"),
                        Field.text("role", "R"),
                        Field.ref("schedule", "DefaultSchedule"),
                        Field.text("scheduleType", "timeseries"),
                        Field.text("workerGroup", "mine"));
    }

    @Test
    void givesNoWorkerGroupWhereEveryActivityHasAPlaceToRun() {
        PipelineObject base = defaultOf(Pipeline.of()
                .activity(
                        shell("A", "true").runsOn(ec2("W")),
                        shell("B", "true").workerGroup("mine"),
                        shell("C", "true").parent(parentObject("Base").field("runsOn", ec2("W"))))
                .every(Period.days(1)));

        assertThat(base.has("workerGroup")).isFalse();
    }

    @Test
    void givesNoWorkerGroupWhereTheWholePipelineRunsOnAResource() {
        PipelineObject base = defaultOf(
                Pipeline.of().activity(shell("A", "true")).runsOn(ec2("W")).onDemand());

        assertThat(base.has("workerGroup")).isFalse();
        assertThat(base.reference("runsOn")).contains("W");
    }

    @Test
    void writesNoScheduleOnDemand() {
        PipelineDefinition definition =
                Pipeline.of().activity(shell("A", "true")).onDemand().define();

        assertThat(definition.object("DefaultSchedule")).isEmpty();
        assertThat(definition.object("Default").orElseThrow().text("scheduleType"))
                .contains("ondemand");
    }

    @Test
    void takesStartEndAndOccurrences() {
        Pipeline pipeline = Pipeline.of().activity(shell("A", "true")).every(Period.hours(1));

        assertThat(scheduleOf(pipeline.startingAt(NEW_YEAR).endingAt(NEW_YEAR.plusSeconds(7200))))
                .isEqualTo(PipelineObject.of("DefaultSchedule", "Schedule")
                        .with("endDateTime", "2024-01-01T02:00:00")
                        .with("period", "1 hour")
                        .with("startDateTime", "2024-01-01T00:00:00"));
        assertThat(scheduleOf(pipeline.startingAt(NEW_YEAR)
                        .startingAtFirstActivation()
                        .occurrences(4)))
                .isEqualTo(PipelineObject.of("DefaultSchedule", "Schedule")
                        .with("occurrences", "4")
                        .with("period", "1 hour")
                        .with("startAt", "FIRST_ACTIVATION_DATE_TIME"));
    }

    @Test
    void takesSeveralSchedules() {
        PipelineDefinition definition = Pipeline.of()
                .schedule(schedule("Hourly", Duration.ofHours(1)).startDateTime(NEW_YEAR))
                .activity(shell("A", "true"), shell("B", "true").schedule(schedule("Daily", Period.days(1))))
                .define();

        assertThat(definition.objects().stream().map(PipelineObject::id))
                .containsExactly("Default", "Daily", "Hourly", "A", "B");
        assertThat(definition.object("Hourly").orElseThrow().keys()).containsExactly("type", "period", "startDateTime");
    }

    @Test
    void declaresParametersAndSuppliesValues() {
        PipelineDefinition definition = Pipeline.of()
                .parameter(
                        string("myTeam").description("who").allowedValues("a", "b"),
                        string("myPassword").secret(),
                        integer("myCount").defaultValue(3).optional(),
                        s3ObjectKey("myPaths").array().defaultValue("s3://a", "s3://b"))
                .value("myTeam", "a")
                .value("*myPassword", "geheim")
                .activity(shell("A", "echo #{myTeam}"))
                .onDemand()
                .define();

        assertThat(definition.parameters().stream().map(parameter -> parameter.id()))
                .containsExactly("*myPassword", "myCount", "myPaths", "myTeam");
        assertThat(definition.parameter("myCount").orElseThrow().type()).isEqualTo("Integer");
        assertThat(definition.parameter("myCount").orElseThrow().isOptional()).isTrue();
        assertThat(definition.valuesOf("myCount")).containsExactly("3");
        assertThat(definition.valuesOf("myPaths")).containsExactly("s3://a", "s3://b");
        assertThat(definition.parameter("myTeam").orElseThrow().allowedValues()).containsExactly("a", "b");
        assertThat(definition.values())
                .containsExactly(new ParameterValue("*myPassword", "geheim"), new ParameterValue("myTeam", "a"));
        assertThat(definition.toString()).doesNotContain("geheim");
    }

    @Test
    void refusesOneIdWithTwoContentsAndNamesBoth() {
        Pipeline pipeline = Pipeline.of()
                .activity(
                        shell("A", "true").runsOn(ec2("W").instanceType("m5.large")),
                        shell("B", "true").runsOn(ec2("W").instanceType("m5.small")))
                .onDemand();

        assertThatThrownBy(pipeline::define)
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessage("pipeline 'Default' cannot be defined, 1 error:\n"
                        + "  object 'W': is the id of different components: "
                        + "W[type='Ec2Resource', instanceType='m5.large'] and "
                        + "W[type='Ec2Resource', instanceType='m5.small']; expected one component for each id");
    }

    @Test
    void acceptsTheSameContentWrittenTwice() {
        PipelineDefinition definition = Pipeline.of()
                .activity(
                        shell("A", "true")
                                .runsOn(ec2("W").instanceType("m5.large").keyPair("k")),
                        shell("B", "true").runsOn(ec2("W").keyPair("k").instanceType("m5.large")))
                .onDemand()
                .define();

        assertThat(definition.object("W")).isPresent();
    }

    @Test
    void reportsEverythingAtOnce() {
        Pipeline pipeline = Pipeline.of("Broken")
                .dataNode(s3("Default"), s3("In").my("team", "data").field("id", "Other"))
                .every(Duration.ofSeconds(90))
                .startingAt(Instant.parse("2024-01-01T00:00:00.5Z"))
                .onDemand()
                .retryDelay(Duration.ofSeconds(1));

        assertThatThrownBy(pipeline::define)
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessage("pipeline 'Broken' cannot be defined, 8 errors:\n"
                        + "  object 'Default': every(...) and onDemand() exclude each other; expected onDemand() alone"
                        + " (dp-concepts-schedules)\n"
                        + "  object 'Default', field 'retryDelay': 'PT1S' is not a period;"
                        + " expected a positive whole number of minutes\n"
                        + "  object 'DefaultSchedule', field 'period': 'PT1M30S' is not a period;"
                        + " expected a positive whole number of minutes\n"
                        + "  object 'DefaultSchedule', field 'startDateTime': '2024-01-01T00:00:00.500Z' cannot be"
                        + " written; expected a whole second in the years 0001 to 9999\n"
                        + "  object 'In', field 'team': 'team' is not the name of a user field;"
                        + " expected my followed by a capital or by _\n"
                        + "  object 'In', field 'id': 'Other' cannot be set as a field;"
                        + " expected the factory or name(...)\n"
                        + "  object 'Default': is the id of the pipeline's own settings;"
                        + " expected another id, or defaultField(...) (dp-writing-pipeline-definition)\n"
                        + "  the pipeline has no activity; expected at least one, added with activity(...)");
    }

    @Test
    void refusesAStartThatBelongsToNoPeriod() {
        Pipeline pipeline =
                Pipeline.of().activity(shell("A", "true")).startingAt(NEW_YEAR).occurrences(2);
        String problem = "object 'DefaultSchedule', field 'occurrences, startDateTime': is set, but the pipeline has no"
                + " period; expected ";

        assertThatThrownBy(pipeline::define).hasMessageContaining(problem + "every(...) as well (dp-object-schedule)");
        assertThatThrownBy(pipeline.onDemand()::define)
                .hasMessageContaining(problem + "neither start nor end in a pipeline that runs on demand");
        assertThatThrownBy(pipeline.schedule(schedule("S", Period.days(1)))::define)
                .hasMessageContaining(problem + "start and end on the schedule that was given");
    }

    @Test
    void refusesTwoSchedulesForTheWholePipeline() {
        Pipeline pipeline = Pipeline.of()
                .activity(shell("A", "true"))
                .every(Period.days(1))
                .schedule(schedule("S", Period.days(1)));

        assertThatThrownBy(pipeline::define)
                .hasMessageContaining("object 'Default': every(...) and schedule(...) exclude each other;"
                        + " expected one of them (dp-object-schedule)");
    }

    @Test
    void refusesOneParameterDeclaredInTwoWays() {
        Pipeline pipeline = Pipeline.of()
                .activity(shell("A", "true"))
                .onDemand()
                .parameter(string("myA").defaultValue("1"), string("myA").defaultValue("2"));

        assertThatThrownBy(pipeline::define)
                .hasMessageContaining("object 'myA': is declared in different ways:"
                        + " myA[type='String', default='1'] and myA[type='String', default='2'];"
                        + " expected one parameter for each id");
    }

    @Test
    void hasAMethodForEveryFieldThatTheGuideShowsOnDefault() {
        // Set by every, schedule, onDemand and timeSeries.
        var ofTheTiming = List.of("schedule", "scheduleType");

        assertThat(Catalog.standard().type("Default").orElseThrow().fields().stream()
                        .filter(field -> field.kind().isSetByDefinition())
                        .map(FieldSpec::name)
                        .filter(name -> !ofTheTiming.contains(name) && !name.equals("id")))
                .allSatisfy(name -> assertThat(Pipeline.class.getMethods())
                        .extracting(Method::getName)
                        .contains(name));
    }

    @Test
    void collectsALongChainWithoutRunningOutOfStack() {
        ShellCommandActivity last = shell("A0", "true");
        for (int i = 1; i < 20_000; i++) {
            last = shell("A" + i, "true").dependsOn(last);
        }

        assertThat(Pipeline.of()
                        .activity(last)
                        .workerGroup("w")
                        .onDemand()
                        .define()
                        .objects())
                .hasSize(20_001);
    }

    @Test
    void leavesEveryPipelineItWasMadeFromAsItWas() {
        Pipeline one = Pipeline.of().activity(shell("A", "true")).every(Period.hours(1));
        PipelineDefinition before = one.define();

        assertThat(one.activity(shell("B", "true")).maximumRetries(1).define()).isNotEqualTo(before);
        assertThat(one.define()).isEqualTo(before);
    }

    @Test
    void refusesABlankName() {
        assertThatThrownBy(() -> Pipeline.of(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the name of a pipeline is blank; expected at least one character");
    }

    /** The example of the style guide, letter for letter. */
    static Pipeline clicks() {
        var onCall = snsAlarm("OnCall")
                .topicArn("arn:aws:sns:us-east-1:111122223333:oncall")
                .subject("#{node.@id} failed")
                .message("interval #{node.@scheduledStartTime}..#{node.@scheduledEndTime}");

        var worker = ec2("Worker").instanceType("m5.large").terminateAfter(Duration.ofHours(1));

        var raw = s3("RawClicks")
                .directoryPath("s3://acme/raw/#{format(@scheduledStartTime,'YYYY-MM-dd-HH-mm')}")
                .precondition(s3KeyExists("RawReady").s3Key("s3://acme/raw/_SUCCESS"));
        var cleaned = s3("CleanClicks").directoryPath("s3://acme/clean/#{@scheduledStartTime}");

        var clean = shell("Clean")
                .command("clean.sh ${INPUT1_STAGING_DIR} ${OUTPUT1_STAGING_DIR}")
                .input(raw)
                .output(cleaned)
                .runsOn(worker)
                .attemptTimeout(Duration.ofMinutes(10))
                .maximumRetries(2)
                .onFail(onCall);

        var publish = copy("Publish")
                .input(cleaned)
                .output(s3("PublicClicks").directoryPath("s3://acme-public/clicks"))
                .runsOn(worker)
                .onFail(onCall);

        var tell = new SlackMessage("Tell", "#data").dependsOn(publish); // custom type

        return Pipeline.of("Clicks")
                .every(Duration.ofMinutes(15))
                .startingAt(Instant.parse("2024-01-01T00:00:00Z"))
                .activity(clean, publish, tell);
    }

    private static PipelineObject defaultOf(Pipeline pipeline) {
        return pipeline.define().object("Default").orElseThrow();
    }

    private static PipelineObject scheduleOf(Pipeline pipeline) {
        return pipeline.define().object("DefaultSchedule").orElseThrow();
    }

    static List<String> lines(PipelineDefinition definition) {
        return definition.objects().stream()
                .flatMap(object -> Stream.concat(
                        Stream.of(object.id()
                                + object.declaredName()
                                        .map(name -> " (" + name + ")")
                                        .orElse("")),
                        object.fields().stream()
                                .map(field -> "  " + field.key()
                                        + (field.value().isReference() ? " -> " : " = ")
                                        + field.value().value())))
                .toList();
    }
}
