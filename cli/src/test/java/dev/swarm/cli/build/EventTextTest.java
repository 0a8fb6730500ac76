package dev.swarm.cli.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.Json;
import dev.swarm.contracts.record.DomainEvent;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventTextTest {
    @Test
    void aLineHasTimeSubjectAndActor() {
        ObjectNode event = Json.object()
                .put("at", "2026-01-01T09:08:07Z")
                .put("type", "TicketPaused")
                .put("buildId", "b1")
                .put("ticketId", "b1-add-entry")
                .put("actor", "ann");
        event.putObject("data").put("reason", "lunch");

        assertThat(EventText.line(event, ZoneOffset.UTC)).isEqualTo("09:08:07  add-entry  paused: lunch (ann)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    AttemptFailed | {'attempt':2,'failure':{'code':'AGENT_FAILED','message':'exit 3\\nmore'},'retryIn':'PT5S'} | attempt 2 failed: AGENT_FAILED, exit 3; again in 5.0 s
                    AgentFinished | {'outcome':'succeeded','exitCode':0,'duration':'PT12S'} | agent succeeded after 12 s
                    AgentFinished | {'outcome':'failed','exitCode':3} | agent failed, exit code 3
                    TicketVerified | {'passed':false,'duration':'PT2M'} | verification failed after 2 min 00 s
                    PullRequestOpened | {'number':7,'url':'http://f/7'} | pull request 7 opened: http://f/7
                    BuildEnded | {'tickets':3,'merged':2,'failed':1,'skipped':0} | build ended: 2 of 3 merged, 1 failed, 0 skipped
                    TicketAssigned | {'attempt':1,'hostId':'h','machineId':'m1'} | machine m1 on h
                    SomethingNew | {} | SomethingNew
                    """)
    void eventsReadAsSentences(String type, String data, String expected) throws Exception {
        ObjectNode event = Json.object().put("type", type);
        event.set("data", Json.parse(data.replace('\'', '"')));

        assertThat(EventText.describe(event)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyEventHasWordsOfItsOwn(String type) {
        ObjectNode event = Json.object().put("type", type);
        event.putObject("data");

        assertThat(EventText.describe(event)).isNotEqualTo(type);
    }

    static Class<?>[] eventClasses() {
        return DomainEvent.class.getPermittedSubclasses();
    }

    static java.util.stream.Stream<String> types() {
        return java.util.Arrays.stream(eventClasses()).map(Class::getSimpleName);
    }
}
