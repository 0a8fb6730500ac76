package dev.swarm.api.web;

import dev.swarm.api.identity.Caller;
import dev.swarm.api.session.SpecDrafts;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;

/** What the spec's editor keeps while somebody types. */
@Controller
class DraftPages {
    private final SpecDrafts drafts;

    DraftPages(SpecDrafts drafts) {
        this.drafts = drafts;
    }

    @PostMapping("/review/{sessionId}/draft")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void keep(
            @PathVariable String sessionId,
            @RequestParam int base,
            @RequestParam(name = "markdown", defaultValue = "") String text) {
        String plain = Form.optional("spec", text, Form.MARKDOWN);
        drafts.keep(sessionId, Caller.current().name(), base, plain == null ? "" : plain);
    }

    @PostMapping("/review/{sessionId}/draft/discard")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discard(@PathVariable String sessionId) {
        drafts.discard(sessionId, Caller.current().name());
    }
}
