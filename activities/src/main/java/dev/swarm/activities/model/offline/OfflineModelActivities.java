package dev.swarm.activities.model.offline;

import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.ModelActivities;
import dev.swarm.contracts.model.PlanRequest;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.model.WrittenSpec;
import java.nio.charset.StandardCharsets;

/**
 * Stand-ins for a model, so that the whole path runs without a key and without a network. They know one kind of program:
 * a command line tool in POSIX shell that keeps records in a file; the idea and the answers decide on its name, records,
 * storage, report and commands. The same request always has the same answer. Failures: INVALID_PLAN where the spec asks
 * for a command that they cannot build.
 */
public final class OfflineModelActivities implements ModelActivities {
    private static final String SPEC_WRITER = "spec writer (offline stand-in)";
    private static final String MARKDOWN = "text/markdown";

    private final ArtifactStore artifacts;
    private final ProgramPlanner planner;

    public OfflineModelActivities(ArtifactStore artifacts) {
        this.artifacts = artifacts;
        this.planner = new ProgramPlanner(artifacts);
    }

    @Override
    public Clarification clarify(ClarifyRequest request) {
        return Clarifier.next(request);
    }

    @Override
    public WrittenSpec writeSpec(WriteSpecRequest request) {
        String currentId = request.currentSpecId();
        String current;
        if (currentId == null) {
            ProgramDesign design =
                    ProgramDesign.of(request.brief().idea(), request.brief().answers());
            current = ProgramSpec.render(design, request.brief().idea())
                    .withNotes(design.readDifferently(request.brief().answers()))
                    .markdown();
        } else {
            current = text(currentId);
        }
        String spec = SpecRevision.apply(current, request);
        return new WrittenSpec(artifacts.put(MARKDOWN, spec.getBytes(StandardCharsets.UTF_8)), SPEC_WRITER);
    }

    @Override
    public PlannedWork plan(PlanRequest request) {
        ProgramDesign answered =
                ProgramDesign.of(request.brief().idea(), request.brief().answers());
        return planner.plan(
                ProgramSpec.parse(text(request.specId())).design(answered),
                request.brief().idea());
    }

    private String text(String artifactId) {
        return new String(artifacts.get(artifactId), StandardCharsets.UTF_8);
    }
}
