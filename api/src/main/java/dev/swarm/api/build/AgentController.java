package dev.swarm.api.build;

import dev.swarm.api.identity.Origin;
import dev.swarm.contracts.agent.AgentView;
import dev.swarm.contracts.agent.AnswerAgentCommand;
import dev.swarm.contracts.command.Receipt;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Tickets")
class AgentController {
    private final NativeAgents agents;
    private final RunningAgents running;

    AgentController(NativeAgents agents, RunningAgents running) {
        this.agents = agents;
        this.running = running;
    }

    record Answer(@NotBlank @Size(max = 10_000) String text) {}

    record AgentCommandResult(boolean applied, AgentView agent) {}

    @Operation(
            summary = "All agents that run, at most 200; those that ask something come first",
            description = "percent and readyAt are guesses, by the time that agents usually take for a ticket of this "
                    + "size. readyAt is null where it takes longer, or waits for a person.")
    @GetMapping("/api/agents")
    List<RunningAgent> list() {
        return running.list();
    }

    @Operation(summary = "The native agent of a ticket's newest attempt: what it does, has used and has said lately")
    @GetMapping("/api/tickets/{ticketId}/agent")
    AgentView get(@PathVariable String ticketId) {
        return agents.view(ticketId);
    }

    @Operation(summary = "Answer what the native agent asked")
    @PostMapping("/api/tickets/{ticketId}/agent/answer")
    AgentCommandResult answer(@PathVariable String ticketId, @Valid @RequestBody Answer request, Origin origin) {
        Receipt receipt =
                agents.answer(ticketId, new AnswerAgentCommand(origin.commandId(), origin.name(), request.text()));
        return new AgentCommandResult(receipt.applied(), agents.view(ticketId));
    }
}
