package dev.swarm.activities.agent.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.TicketBody;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramPromptTest {
    private static AgentRequest request(int attempt, List<String> guidance) {
        return new AgentRequest(
                "m",
                "b-t",
                attempt,
                AgentKind.CLI,
                "body",
                "message",
                guidance,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1));
    }

    @Test
    void aFirstAttemptIsToldWhatToDo() {
        TicketBody body =
                new TicketBody("t", "Greet", "Say hello.\n", List.of("it says hello"), List.of(), null, "make", null);
        assertThat(ProgramPrompt.of(body, request(1, List.of()), "")).isEqualTo("""
                # Greet

                Say hello.

                ## Acceptance criteria

                - it says hello

                ## How to work

                - The repository is in /workspace. Change it there until every criterion is met.
                - Nobody answers questions: decide yourself, and say what you decided.
                - Commit or leave your changes; what is left is committed. Do not push.
                - Your work is verified by: make
                """);
    }

    @Test
    void aLaterOneHearsOfTheEarlierAndPlaysItsRole() {
        TicketBody body = new TicketBody("t", "Greet", "Say hello.", List.of(), List.of(), null, null, null);
        assertThat(ProgramPrompt.of(body, request(2, List.of("be nice")), "You test."))
                .startsWith("You test.\n\n# Greet")
                .contains("An earlier attempt at this ticket has ended.")
                .endsWith("## What people and earlier attempts have said\n\n- be nice\n\n");
    }
}
