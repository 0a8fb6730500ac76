package dev.swarm.api.build;

import dev.swarm.api.build.AgentController.AgentCommandResult;
import dev.swarm.api.build.AgentController.Answer;
import dev.swarm.api.identity.Origin;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Agents' questions, beside those of sessions. */
@RestController
@RequestMapping("/api/hitl/questions")
@Tag(name = "Sessions")
class AgentQuestionController {
    private final AgentQuestions questions;
    private final AgentController agents;

    AgentQuestionController(AgentQuestions questions, AgentController agents) {
        this.questions = questions;
        this.agents = agents;
    }

    record OpenQuestions(List<AgentQuestions.Open> questions) {}

    @Operation(summary = "What native agents wait for people to answer, the oldest first")
    @GetMapping
    OpenQuestions list() {
        return new OpenQuestions(questions.open());
    }

    @Operation(summary = "Answer what the native agent of a ticket asked")
    @PostMapping("/{ticketId}/answer")
    AgentCommandResult answer(@PathVariable String ticketId, @Valid @RequestBody Answer request, Origin origin) {
        return agents.answer(ticketId, request, origin);
    }
}
