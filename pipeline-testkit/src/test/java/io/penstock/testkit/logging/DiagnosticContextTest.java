package io.penstock.testkit.logging;

import static io.penstock.dsl.Actions.snsAlarm;
import static io.penstock.dsl.Activities.shell;
import static io.penstock.dsl.Resources.ec2;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.penstock.Pipeline;
import io.penstock.component.ShellCommandActivity;
import io.penstock.engine.PipelineEngine;
import io.penstock.run.PipelineRun;
import io.penstock.run.Status;
import io.penstock.service.ActivationOptions;
import io.penstock.spi.work.WorkFailedException;
import io.penstock.testkit.PipelineTestKit;
import io.penstock.testkit.TestRun;
import io.penstock.testkit.script.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class DiagnosticContextTest {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final org.slf4j.Logger HANDLER = LoggerFactory.getLogger("io.penstock.test.handler");

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.penstock");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            // Reads the context, which belongs to the thread that logs.
            event.prepareForDeferredProcessing();
            super.append(event);
        }
    };
    private final Map<Logger, Level> before = new LinkedHashMap<>();

    @BeforeEach
    void listen() {
        for (Logger each : logger.getLoggerContext().getLoggerList()) {
            if (each == logger || (each.getName().startsWith("io.penstock") && each.getLevel() != null)) {
                before.put(each, each.getLevel());
                each.setLevel(Level.DEBUG);
            }
        }
        log.start();
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        before.forEach(Logger::setLevel);
    }

    private List<ILoggingEvent> lines() {
        return List.copyOf(log.list);
    }

    @Test
    void namesThePipelineAndInstanceOfWhateverTheEngineLogs() {
        try (PipelineTestKit kit = PipelineTestKit.builder().startingAt(START).start()) {
            kit.script("Clean", Script.failTimes(4).thenSucceed());
            TestRun run = kit.activate(Pipeline.of("logged")
                    .every(Duration.ofMinutes(15))
                    .startingAt(START)
                    .occurrences(2)
                    .activity(shell("Clean", "true")
                            .lateAfterTimeout(Duration.ofMinutes(5))
                            .runsOn(ec2("Machine").terminateAfter(Duration.ofHours(2)))
                            .onFail(snsAlarm("OnCall")
                                    .topicArn("arn:aws:sns:us-east-1:123456789012:x")
                                    .subject("s")
                                    .message("m"))));
            kit.store().refuse(1);
            kit.advance(Duration.ofMinutes(20));
            kit.store().refuse(1);
            kit.runUntilIdle();

            assertThat(lines())
                    .filteredOn(line -> line.getFormattedMessage().contains(run.pipelineId()))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line.getMDCPropertyMap())
                            .as(line.toString())
                            .containsEntry("pipelineId", run.pipelineId()));
            assertThat(lines())
                    .filteredOn(line -> line.getFormattedMessage().contains("@Clean_2024-01-01T00:15:00"))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line.getMDCPropertyMap())
                            .as(line.toString())
                            .containsEntry("pipelineId", run.pipelineId())
                            .containsEntry("instanceId", "@Clean_2024-01-01T00:15:00"));
            assertThat(lines())
                    .filteredOn(line -> line.getFormattedMessage().contains("Clean_2024-01-01T00:00:00_Attempt=2"))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line.getMDCPropertyMap())
                            .as(line.toString())
                            .containsEntry("attemptId", "@Clean_2024-01-01T00:00:00_Attempt=2"));
            assertThat(MDC.getCopyOfContextMap())
                    .satisfiesAnyOf(
                            map -> assertThat(map).isNull(),
                            map -> assertThat(map).isEmpty());
        }
    }

    @Test
    void namesTheAttemptOfWhateverAHandlerLogs() {
        try (PipelineEngine engine = PipelineEngine.builder()
                .discoverExtensions(false)
                .handler(ShellCommandActivity.TYPE, (activity, context) -> {
                    HANDLER.info("at work");
                    throw new WorkFailedException("Broken", "it broke");
                })
                .start()) {
            PipelineRun run = engine.activate(
                    Pipeline.of("now")
                            .onDemand()
                            .activity(shell("Clean", "true").maximumRetries(0)),
                    ActivationOptions.defaults());
            assertThat(run.awaitFinished(Duration.ofSeconds(30)).isSuccess()).isFalse();
            String instance = run.instances("Clean").get(0).id();

            assertThat(run.instance(instance).status()).isEqualTo(Status.FAILED);
            assertThat(lines())
                    .filteredOn(line -> line.getLoggerName().equals(HANDLER.getName()))
                    .singleElement()
                    .extracting(ILoggingEvent::getMDCPropertyMap)
                    .isEqualTo(Map.of(
                            "pipelineId",
                            run.pipelineId(),
                            "instanceId",
                            instance,
                            "attemptId",
                            instance + "_Attempt=1"));
        }
    }
}
