package io.penstock.engine.local;

import io.penstock.component.SnsAlarm;
import io.penstock.definition.Field;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.control.ActionContext;
import io.penstock.spi.control.ActionHandler;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Writes alarms to the log in place of a topic (dp-object-snsalarm). Thread-safe. */
final class LoggedAlarms implements ActionHandler<SnsAlarm> {

    private final Consumer<String> log;

    /** Writes to the log of this process, under the name of {@link SnsAlarm}, as warnings. */
    LoggedAlarms() {
        this(LoggerFactory.getLogger(SnsAlarm.class)::warn);
    }

    /** Writes elsewhere. */
    LoggedAlarms(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public void perform(SnsAlarm alarm, ActionContext context) {
        String notice = context.cause() + " of " + context.instanceId() + " in pipeline " + context.pipelineId()
                + ", topic "
                + alarm.topicArn().orElse("(none)") + ": " + alarm.subject().orElse("") + ": "
                + alarm.message().orElse("");
        for (PipelineObject object : List.of(alarm.object(), context.node())) {
            for (Field field : object.fields()) {
                // Whoever subscribes to a topic may see what the alarm says; a log is read by others.
                if (field.isSecret() && !field.value().value().isBlank()) {
                    notice = notice.replace(field.value().value(), "***");
                }
            }
        }
        log.accept(notice);
    }
}
