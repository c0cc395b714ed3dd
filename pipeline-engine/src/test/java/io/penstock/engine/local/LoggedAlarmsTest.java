package io.penstock.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.component.SnsAlarm;
import io.penstock.definition.PipelineObject;
import io.penstock.spi.control.ActionContext;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class LoggedAlarmsTest {

    @Test
    void writesWhoFailedAndTheMessage() {
        var lines = new ArrayList<String>();

        new LoggedAlarms(lines::add)
                .perform(
                        SnsAlarm.TYPE
                                .create("OnCall")
                                .topicArn("arn:aws:sns:us-east-1:111122223333:oncall")
                                .subject("Clean failed")
                                .message("look at it"),
                        new ActionContext("key", "df-1", "@Clean_1", "onFail", PipelineObject.of("@Clean_1")));

        assertThat(lines)
                .containsExactly("onFail of @Clean_1 in pipeline df-1, topic arn:aws:sns:us-east-1:111122223333:oncall:"
                        + " Clean failed: look at it");
    }
}
