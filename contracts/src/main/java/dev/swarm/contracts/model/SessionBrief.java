package dev.swarm.contracts.model;

import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.session.Question;
import java.util.List;
import java.util.Map;

/**
 * What a session tells whoever writes for it.
 *
 * @param project where it will be built; its repository is read for context
 * @param idea the person's words
 * @param answers all answers so far, by question id
 * @param asked all questions so far that were answered, in the order of asking
 * @param said what the person said each time they went back to chat, the oldest first
 * @param step counts the session's requests. With the session's id it is the idempotency key of the request: a repeated
 *     attempt has the same, what a person asks for again has a new one
 */
public record SessionBrief(
        String sessionId,
        ProjectRef project,
        String idea,
        Map<String, String> answers,
        List<Question> asked,
        List<String> said,
        int step) {}
