package dev.swarm.api.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.api.build.Runs.Outcome;
import dev.swarm.api.build.Runs.Phase;
import dev.swarm.api.build.Runs.Run;
import dev.swarm.api.build.Runs.Span;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RunLogTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final RunLog log = new RunLog();

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    private void event(int second, String type, String data) {
        log.add("b-a", type, at(second), JsonMapper.shared().readTree(data));
    }

    private void assigned(int second, int attempt) {
        event(
                second,
                "TicketAssigned",
                "{\"attempt\":" + attempt + ",\"hostId\":\"h" + attempt + "\",\"machineId\":\"m" + attempt + "\"}");
    }

    @Test
    void anAttemptWhoseMachineGoesFirstStillTellsHowItEnded() {
        assigned(0, 1);
        event(1, "MachineReleased", "{\"machineId\":\"m1\"}");
        assigned(2, 2);
        event(8, "MachineReleased", "{\"machineId\":\"m2\"}");
        event(9, "TicketMerged", "{}");
        assertThat(log.runs()).extracting(Run::outcome).containsExactly(null, Outcome.MERGED);
    }

    @Test
    void dividesAnAttemptIntoPhases() {
        event(0, "TicketBecameReady", "{}");
        assigned(5, 1);
        event(6, "AgentStarted", "{\"attempt\":1}");
        event(60, "AgentFinished", "{\"attempt\":1}");
        event(70, "TicketVerified", "{\"passed\":true}");
        event(80, "TicketMerged", "{}");
        event(81, "MachineReleased", "{\"machineId\":\"m1\"}");
        assertThat(log.runs())
                .containsExactly(new Run(
                        "b-a",
                        1,
                        "h1",
                        "m1",
                        Outcome.MERGED,
                        List.of(
                                new Span(Phase.WAITING, at(0), at(5)),
                                new Span(Phase.PREPARING, at(5), at(6)),
                                new Span(Phase.AGENT, at(6), at(60)),
                                new Span(Phase.VERIFYING, at(60), at(70)),
                                new Span(Phase.REVIEW, at(70), at(80)))));
    }

    @Test
    void aFailedAttemptEndsAndThePauseHasAPhaseOfItsOwn() {
        assigned(0, 1);
        event(1, "AgentStarted", "{\"attempt\":1}");
        event(9, "AttemptFailed", "{\"attempt\":1,\"failure\":{\"code\":\"AGENT_FAILED\"}}");
        assigned(10, 2);
        event(11, "AgentStarted", "{\"attempt\":2}");
        event(20, "TicketPaused", "{}");
        event(30, "TicketResumed", "{}");
        List<Run> runs = log.runs();
        assertThat(runs.get(0).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(runs.get(1).outcome()).isNull();
        assertThat(runs.get(1).phases())
                .containsExactly(
                        new Span(Phase.PREPARING, at(10), at(11)),
                        new Span(Phase.AGENT, at(11), at(20)),
                        new Span(Phase.PAUSED, at(20), at(30)),
                        new Span(Phase.AGENT, at(30), null));
    }

    @Test
    void attemptsSideBySideEndWithTheChoice() {
        assigned(0, 1);
        assigned(0, 2);
        assigned(0, 3);
        event(1, "AgentStarted", "{\"attempt\":1}");
        event(1, "AgentStarted", "{\"attempt\":2}");
        event(5, "CandidateFailed", "{\"attempt\":3,\"failure\":{\"code\":\"MACHINE_LOST\"}}");
        event(9, "AgentFinished", "{\"attempt\":1}");
        event(9, "AgentFinished", "{\"attempt\":2}");
        event(12, "CandidateChosen", "{\"attempt\":1}");
        event(20, "TicketMerged", "{\"attempts\":3}");
        List<Run> runs = log.runs();
        assertThat(runs).extracting(Run::outcome).contains(Outcome.NOT_CHOSEN, Outcome.LOST);
        assertThat(runs)
                .allSatisfy(run -> assertThat(run.phases().getLast().to()).isNotNull());
    }

    @Test
    void whatIsGivenUpEnds() {
        event(0, "TicketBecameReady", "{}");
        event(9, "TicketSkipped", "{}");
        assertThat(log.runs()).singleElement().satisfies(run -> {
            assertThat(run.hostId()).isNull();
            assertThat(run.outcome()).isEqualTo(Outcome.CANCELLED);
        });
    }
}
