package io.penstock.testkit.property;

import io.penstock.Pipeline;
import io.penstock.component.Activity;
import io.penstock.component.FailureAndRerunMode;
import io.penstock.component.ShellCommandActivity;
import io.penstock.dsl.Actions;
import io.penstock.dsl.Activities;
import io.penstock.dsl.DataNodes;
import io.penstock.dsl.Preconditions;
import io.penstock.dsl.Resources;
import io.penstock.service.StatusCommand;
import io.penstock.testkit.script.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Generators for jqwik: valid pipelines, scripts for their activities, and events that befall their runs.
 *
 * <pre>{@code
 * @Property
 * void keepsItsPromises(@ForAll("pipelines") Pipeline pipeline, @ForAll("events") List<RunEvent> events) {
 *     try (PipelineTestKit kit = PipelineTestKit.create()) {
 *         TestRun run = kit.activate(pipeline);
 *         events.forEach(event -> event.befall(run));
 *         Promises.verify(run);
 *     }
 * }
 * }</pre>
 */
public final class PipelineArbitraries {

    private PipelineArbitraries() {}

    /**
     * Valid pipelines of one to five shell activities {@code A0} to {@code A4} that depend on earlier ones directly or through
     * data nodes, some with preconditions, a shared resource, retries and alarms.
     *
     * @param start where their schedules start
     */
    public static Arbitrary<Pipeline> pipelines(Instant start) {
        Arbitrary<Integer> activities = Arbitraries.integers().between(1, 5);
        Arbitrary<Integer> occurrences = Arbitraries.integers().between(1, 6);
        Arbitrary<Integer> minutes = Arbitraries.of(15, 20, 30, 60, 24 * 60);
        Arbitrary<Boolean> cascade = Arbitraries.of(true, false);
        Arbitrary<Boolean> timeSeries = Arbitraries.of(true, false);
        Arbitrary<Long> shape = Arbitraries.longs();
        return Combinators.combine(activities, occurrences, minutes, cascade, timeSeries, shape)
                .as((count, times, period, isCascade, isTimeSeries, seed) -> {
                    Pipeline pipeline = Pipeline.of("generated")
                            .every(Duration.ofMinutes(period))
                            .startingAt(start)
                            .occurrences(times)
                            .failureAndRerunMode(isCascade ? FailureAndRerunMode.CASCADE : FailureAndRerunMode.NONE)
                            .activity(activities(count, new Random(seed)));
                    return isTimeSeries ? pipeline.timeSeries() : pipeline;
                });
    }

    private static Activity[] activities(int count, Random random) {
        var worker = Resources.ec2("Worker").terminateAfter(Duration.ofHours(2));
        var alarm = Actions.snsAlarm("Alarm", "arn:aws:sns:us-east-1:111122223333:alarm", "alarm", "#{node.@id}");
        var made = new ArrayList<ShellCommandActivity>();
        for (int i = 0; i < count; i++) {
            ShellCommandActivity activity = Activities.shell("A" + i, "true").maximumRetries(random.nextInt(3));
            for (ShellCommandActivity earlier : made) {
                switch (random.nextInt(4)) {
                    case 0 -> activity = activity.dependsOn(earlier);
                    case 1 -> activity = activity.input(output(earlier.id()));
                    default -> {}
                }
            }
            activity = activity.output(output(activity.id()));
            activity = random.nextBoolean() ? activity.runsOn(worker) : activity;
            activity = random.nextInt(3) == 0 ? activity.onFail(alarm).onSuccess(alarm) : activity;
            activity = random.nextInt(4) == 0
                    ? activity.precondition(Preconditions.s3KeyExists("P" + i, "s3://generated/ready/" + i))
                    : activity;
            made.add(activity);
        }
        return made.toArray(Activity[]::new);
    }

    private static io.penstock.component.S3DataNode output(String activityId) {
        return DataNodes.s3(
                "D" + activityId,
                "s3://generated/" + activityId + "/#{format(@scheduledStartTime,'YYYY-MM-dd-HH-mm')}");
    }

    /** Scripts: successes and failures of all sorts, each short enough to be seen within an hour. */
    public static Arbitrary<Script> scripts() {
        Arbitrary<Duration> times = Arbitraries.integers().between(0, 40).map(Duration::ofMinutes);
        return Arbitraries.oneOf(
                times.map(Script::succeedAfter),
                Arbitraries.integers()
                        .between(1, 4)
                        .map(n -> Script.failTimes(n).thenSucceed()),
                times.map(time -> Script.failAlways("Scripted").after(time)),
                Arbitraries.doubles().between(0, 1).map(share -> Script.failOnce(share, "Scripted", Script.succeed())));
    }

    /** Events, mostly the passing of time. */
    public static Arbitrary<List<RunEvent>> events() {
        Arbitrary<Duration> times = Arbitraries.integers().between(1, 180).map(Duration::ofMinutes);
        Arbitrary<RunEvent> passing = times.map(RunEvent.TimePasses::new);
        Arbitrary<RunEvent> trouble = Arbitraries.oneOf(
                Arbitraries.just(new RunEvent.EngineCrashes()),
                times.map(RunEvent.EngineIsAway::new),
                Arbitraries.integers().between(1, 3).map(RunEvent.StoreRefuses::new),
                Arbitraries.integers().between(1, 3).map(RunEvent.ReplyIsLost::new),
                Combinators.combine(
                                Arbitraries.of(
                                        StatusCommand.RERUN, StatusCommand.TRY_CANCEL, StatusCommand.MARK_FINISHED),
                                Arbitraries.integers().between(0, 100))
                        .as(RunEvent.OperatorCommands::new));
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(3, passing), net.jqwik.api.Tuple.of(2, trouble))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }
}
