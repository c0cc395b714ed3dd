package io.penstock.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.run.ComponentKind;
import io.penstock.run.ComponentState;
import io.penstock.run.HealthStatus;
import io.penstock.run.PipelineEvent;
import io.penstock.run.PipelineState;
import io.penstock.run.Status;
import io.penstock.schedule.Interval;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventFieldsTest {

    private static final Instant AT = Instant.parse("2024-01-01T00:00:00.123456Z");
    private static final Interval INTERVAL = new Interval(AT, AT.plusSeconds(900));

    static Stream<PipelineEvent> events() {
        return Stream.of(
                new PipelineEvent.PipelineChanged("df-1", AT, PipelineState.PENDING, PipelineState.SCHEDULED),
                instance(Optional.empty(), Optional.empty()),
                instance(Optional.of(Status.RUNNING), Optional.of("why\nnot")),
                new PipelineEvent.AttemptStarted("df-1", AT, "@A_1", "@A_1_Attempt=1", 1),
                new PipelineEvent.AttemptEnded(
                        "df-1",
                        AT,
                        "@A_1",
                        "@A_1_Attempt=1",
                        1,
                        Status.FINISHED,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new PipelineEvent.AttemptEnded(
                        "df-1",
                        AT,
                        "@A_1",
                        "@A_1_Attempt=1",
                        1,
                        Status.FAILED,
                        Optional.of("E"),
                        Optional.of("m"),
                        Optional.of(AT)),
                new PipelineEvent.InstanceLate("df-1", AT, "@A_1", "A", INTERVAL),
                new PipelineEvent.ActionFired("df-1", AT, "@A_1", "OnCall", "onFail"),
                new PipelineEvent.ActionDone("df-1", AT, "@A_1", "OnCall", Optional.empty()),
                new PipelineEvent.ActionDone("df-1", AT, "@A_1", "OnCall", Optional.of("refused")),
                new PipelineEvent.ComponentChanged(
                        "df-1", AT, "A", ComponentState.PAUSED, HealthStatus.NO_COMPLETED_EXECUTIONS));
    }

    private static PipelineEvent instance(Optional<Status> from, Optional<String> message) {
        return new PipelineEvent.InstanceChanged(
                "df-1", AT, "@A_1", "A", "T", ComponentKind.DATA_NODE, INTERVAL, 2, from, Status.FAILED, 3, message);
    }

    @ParameterizedTest
    @MethodSource("events")
    void readsBackWhatItWrote(PipelineEvent event) {
        assertThat(EventFields.read(EventFields.of(event))).isEqualTo(event);
    }

    /** So that a kind of event that is added is added here and in {@link EventFields} as well. */
    @Test
    void knowsEveryKindOfEvent() {
        assertThat(events().map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(PipelineEvent.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("events")
    void namesTheFieldThatIsMissing(PipelineEvent event) {
        Map<String, String> fields = new HashMap<>(EventFields.of(event));
        fields.remove("at");

        assertThatThrownBy(() -> EventFields.read(fields))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("field 'at' of an event is missing");
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertThatThrownBy(() -> EventFields.read(Map.of("pipelineId", "df-1", "at", "noon", "event", "InstanceLate")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("field 'at' of an event is 'noon'; expected a time");
        assertThatThrownBy(() -> EventFields.read(
                        Map.of("pipelineId", "df-1", "at", AT.toString(), "event", "PipelineChanged", "from", "UP")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("field 'from' of an event is 'UP'; expected one of [PENDING");
        assertThatThrownBy(() ->
                        EventFields.read(Map.of("pipelineId", "df-1", "at", AT.toString(), "event", "SomethingElse")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("field 'event' is 'SomethingElse': no such event");
    }
}
