package dev.swarm.activities.review;

import dev.swarm.activities.agent.role.AgentRole;
import dev.swarm.activities.agent.role.Roles;
import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.ChatModels;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.review.ReviewVote;
import dev.swarm.contracts.review.VoteActivities;
import dev.swarm.contracts.review.VoteRequest;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Votes by one call of a model each, without tools. The call's id is the vote's, so that a retry pays nothing twice. */
public final class VoteActivitiesImpl implements VoteActivities {
    private static final String PURPOSE = "review";
    private static final int MOST_OUTPUT = 4_000;

    private final Roles roles;
    private final ChatModels models;
    private final ArtifactStore artifacts;

    public VoteActivitiesImpl(Roles roles, ChatModels models, ArtifactStore artifacts) {
        this.roles = roles;
        this.models = models;
        this.artifacts = artifacts;
    }

    @Override
    public ReviewVote vote(VoteRequest request) {
        AgentRole role = roles.role(request.role());
        VotePrompt prompt = new VotePrompt(
                body(request.bodyId()),
                request.specId() == null ? "" : text(request.specId()),
                text(request.diffId()),
                request.verification());
        ActivityExecutionContext context = Activity.getExecutionContext();
        context.heartbeat(null);
        ChatAnswer answer = models.ask(
                new ChatRequest(
                        request.voteId(),
                        role.route(),
                        request.payer(),
                        PURPOSE,
                        VotePrompt.instruction(role),
                        List.of(Message.user(prompt.question())),
                        List.of(),
                        VoteForm.schema(),
                        MOST_OUTPUT),
                heard -> context.heartbeat(null));
        return VoteForm.read(answer.message().text());
    }

    private TicketBody body(String bodyId) {
        try {
            return Payloads.objectMapper().readValue(artifacts.get(bodyId), TicketBody.class);
        } catch (IOException e) {
            throw Failure.fatal(FailureCode.INVALID_INPUT, "Artifact " + bodyId + " is not a ticket's body.");
        }
    }

    private String text(String artifactId) {
        return new String(artifacts.get(artifactId), StandardCharsets.UTF_8);
    }
}
