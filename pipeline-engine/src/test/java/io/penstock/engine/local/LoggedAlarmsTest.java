package io.penstock.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.penstock.component.SnsAlarm;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.control.ActionContext;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggedAlarmsTest {

    @Test
    void writesTheMessageToTheLog() {
        var logger = (Logger) LoggerFactory.getLogger(SnsAlarm.class);
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        Level former = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.addAppender(appender);
        try {
            new LoggedAlarms()
                    .perform(
                            SnsAlarm.TYPE
                                    .create("OnCall")
                                    .topicArn("arn:aws:sns:us-east-1:111122223333:oncall")
                                    .subject("Clean failed")
                                    .message("look at it"),
                            new ActionContext("key", "df-1", "@Clean_1", "onFail", PipelineObject.of("@Clean_1")));
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(former);
        }

        assertThat(appender.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("onFail of @Clean_1 in pipeline df-1, topic arn:aws:sns:us-east-1:111122223333:oncall:"
                        + " Clean failed: look at it");
    }
}
