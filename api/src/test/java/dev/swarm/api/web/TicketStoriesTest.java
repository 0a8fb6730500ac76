package dev.swarm.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.api.timeline.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TicketStoriesTest {
    private final TicketStories stories = new TicketStories(new JsonMapper());
    private final List<StoredEvent> events = new ArrayList<>();

    private TicketStory after(String... typesAndData) {
        for (int i = 0; i < typesAndData.length; i += 2) {
            Instant at = Instant.EPOCH.plusSeconds(events.size());
            events.add(new StoredEvent(
                    i,
                    "ticket/t",
                    "r",
                    i,
                    at,
                    null,
                    typesAndData[i],
                    null,
                    null,
                    null,
                    null,
                    "t",
                    typesAndData[i + 1],
                    at,
                    "",
                    ""));
        }
        return stories.of(events);
    }

    @Test
    void tellsWhatCameOfEachAttempt() {
        TicketStory story = after(
                "TicketBecameReady", "{}",
                "TicketAssigned", "{\"attempt\":1,\"hostId\":\"h\",\"machineId\":\"m1\"}",
                "AgentStarted", "{\"attempt\":1}",
                "TicketVerified", "{\"passed\":false}",
                "AttemptFailed", "{\"attempt\":1,\"failure\":{\"message\":\"exit code 1\"}}",
                "TicketAssigned", "{\"attempt\":2,\"hostId\":\"h\",\"machineId\":\"m2\"}",
                "TicketVerified", "{\"passed\":true}");

        assertThat(story.attempts()).extracting(TicketStory.Attempt::number).containsExactly(2, 1);
        assertThat(story.attempts().getFirst())
                .isEqualTo(new TicketStory.Attempt(
                        2, "m2 on h", Instant.EPOCH.plusSeconds(5), "Checks passed", null, "good"));
        assertThat(story.attempts().getLast().text()).isEqualTo("Failed");
        assertThat(story.attempts().getLast().detail()).isEqualTo("exit code 1");
    }

    @Test
    void tellsVotesWithTheirRemarks() {
        TicketStory story = after(
                "ReviewVoted",
                """
                {"round":1,"role":"reviewer","vote":{"approved":false,"summary":"No tests",
                 "remarks":[{"file":"a.py","line":3,"text":"Why?"},{"file":"","line":0,"text":"Add tests"}]}}""",
                "ReviewVoted",
                "{\"round\":2,\"role\":\"reviewer\",\"vote\":{\"approved\":true,\"summary\":\"Fine\",\"remarks\":[]}}");

        assertThat(story.votes()).extracting(TicketStory.Vote::approved).containsExactly(true, false);
        assertThat(story.votes().getLast().remarks())
                .containsExactly(new TicketStory.Remark("a.py:3", "Why?"), new TicketStory.Remark("", "Add tests"));
    }

    @Test
    void aQuestionIsOpenUntilItIsAnswered() {
        assertThat(after("AgentAsked", "{\"attempt\":1,\"question\":\"Which?\",\"options\":[\"a\",\"b\"]}")
                        .question())
                .isEqualTo(new TicketStory.Question("Which?", List.of("a", "b")));
        assertThat(after("AgentAnswered", "{\"attempt\":1,\"answer\":\"a\"}").question())
                .isNull();
    }
}
