package dev.swarm.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordedEvent;
import dev.swarm.contracts.session.ApproveCommand;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PayloadsTest {
    @Test
    void anEventKeepsItsTypeAndIsoTimes() throws Exception {
        RecordedEvent event = new RecordedEvent(
                1,
                Instant.parse("2026-11-21T10:00:00Z"),
                new EventScope("p", null, "b", "b-t"),
                null,
                "in_progress",
                new DomainEvent.PersonReminded("answers", Duration.ofHours(24)));

        String json = Payloads.objectMapper().writeValueAsString(event);

        assertThat(json)
                .contains("\"type\":\"PersonReminded\"", "\"idle\":\"PT24H\"", "\"at\":\"2026-11-21T10:00:00Z\"");
        assertThat(Payloads.objectMapper().readValue(json, RecordedEvent.class)).isEqualTo(event);
    }

    @Test
    void aCommandFromTheTemporalCliMayLeaveOutWhatIsOptional() throws Exception {
        ApproveCommand command =
                Payloads.objectMapper().readValue("{\"version\":3,\"unknown\":true}", ApproveCommand.class);

        assertThat(command).isEqualTo(new ApproveCommand(null, null, 3));
        assertThat(command.actor()).isEqualTo("unnamed (signal)");
    }
}
