package dev.swarm.activities.model.author;

import dev.swarm.activities.model.chat.CallHeartbeat;
import dev.swarm.activities.model.chat.ChatModels;
import dev.swarm.activities.model.context.Repositories;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.ModelActivities;
import dev.swarm.contracts.model.PlanRequest;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.model.WrittenSpec;
import java.nio.charset.StandardCharsets;

/** What a session asks, answered by models. What people wrote and what a repository says reaches them as data only. */
public final class ChatModelActivities implements ModelActivities {
    private final ArtifactStore artifacts;
    private final Material material;
    private final ModelClarifier clarifier;
    private final ModelSpecWriter writer;
    private final ModelReviser reviser;
    private final ModelPlanner planner;

    public ChatModelActivities(ChatModels models, ArtifactStore artifacts, Repositories repositories) {
        Asking asking = new Asking(models);
        this.artifacts = artifacts;
        this.material = new Material(artifacts, repositories);
        this.clarifier = new ModelClarifier(asking, material);
        this.writer = new ModelSpecWriter(asking, material);
        this.reviser = new ModelReviser(asking, material);
        this.planner = new ModelPlanner(asking, material, artifacts);
    }

    @Override
    public Clarification clarify(ClarifyRequest request) {
        return CallHeartbeat.during(() -> clarifier.next(request));
    }

    @Override
    public WrittenSpec writeSpec(WriteSpecRequest request) {
        return CallHeartbeat.during(() -> {
            String currentId = request.currentSpecId();
            if (currentId == null) {
                return stored(writer.write(request.brief()), "spec writer");
            }
            String feedback = request.feedback();
            return stored(
                    reviser.revise(
                            request.brief(),
                            material.text(currentId),
                            feedback == null ? WriteSpecRequest.ANSWERS_CHANGED : feedback),
                    "reviser");
        });
    }

    @Override
    public PlannedWork plan(PlanRequest request) {
        return CallHeartbeat.during(() -> planner.plan(request));
    }

    private WrittenSpec stored(Asking.Answer<String> spec, String role) {
        return new WrittenSpec(
                artifacts.put("text/markdown", spec.value().getBytes(StandardCharsets.UTF_8)),
                role + " (" + spec.model() + ")");
    }
}
