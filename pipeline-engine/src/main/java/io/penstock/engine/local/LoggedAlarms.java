package io.penstock.engine.local;

import io.penstock.component.SnsAlarm;
import io.penstock.spi.control.ActionContext;
import io.penstock.spi.control.ActionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes alarms to the log in place of a topic (dp-object-snsalarm). Thread-safe. */
final class LoggedAlarms implements ActionHandler<SnsAlarm> {

    private static final Logger LOG = LoggerFactory.getLogger(SnsAlarm.class);

    @Override
    public void perform(SnsAlarm alarm, ActionContext context) {
        LOG.warn(
                "{} of {} in pipeline {}, topic {}: {}: {}",
                context.cause(),
                context.instanceId(),
                context.pipelineId(),
                alarm.object().text("topicArn").orElse("(none)"),
                alarm.object().text("subject").orElse(""),
                alarm.object().text("message").orElse(""));
    }
}
