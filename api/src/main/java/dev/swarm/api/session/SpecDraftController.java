package dev.swarm.api.session;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/hitl/{sessionId}/draft")
@Tag(name = "Design sessions")
class SpecDraftController {
    private final SpecDrafts drafts;

    SpecDraftController(SpecDrafts drafts) {
        this.drafts = drafts;
    }

    record Draft(
            @NotNull Integer baseVersion,

            @NotNull @Size(max = SessionController.MAX_MARKDOWN)
            String markdown) {}

    @Operation(summary = "The caller's own draft of the spec")
    @GetMapping
    SpecDraft get(@PathVariable String sessionId, Origin origin) {
        return drafts.find(sessionId, origin.name())
                .orElseThrow(() -> ProblemException.notFound("draft of session", sessionId));
    }

    @Operation(summary = "Keep a draft of the spec for the caller, in place of the one before it")
    @PutMapping
    SpecDraft keep(@PathVariable String sessionId, @Valid @RequestBody Draft request, Origin origin) {
        return drafts.keep(sessionId, origin.name(), request.baseVersion(), request.markdown());
    }

    @Operation(summary = "Discard the caller's draft")
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discard(@PathVariable String sessionId, Origin origin) {
        drafts.discard(sessionId, origin.name());
    }
}
