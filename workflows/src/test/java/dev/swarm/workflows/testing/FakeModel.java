package dev.swarm.workflows.testing;

import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.ModelActivities;
import dev.swarm.contracts.model.PlanRequest;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.model.WrittenSpec;
import dev.swarm.contracts.plan.Plan;
import java.util.List;

/** A model that asks nothing, writes a spec and plans two tickets, unless it is scripted. */
public final class FakeModel implements ModelActivities {
    public final Script<ClarifyRequest, Clarification> clarifications =
            new Script<>(request -> new Clarification(List.of(), true, "fake"));
    public final Script<WriteSpecRequest, WrittenSpec> specs = new Script<>(request -> new WrittenSpec("a1", "fake"));
    public final Script<PlanRequest, PlannedWork> plans =
            new Script<>(request -> plan(new Plan("plan", "fake", List.of(Inputs.node("a"), Inputs.node("b", "a")))));

    public static PlannedWork plan(Plan plan) {
        return new PlannedWork(plan, "make check");
    }

    @Override
    public Clarification clarify(ClarifyRequest request) {
        return clarifications.call(request);
    }

    @Override
    public WrittenSpec writeSpec(WriteSpecRequest request) {
        return specs.call(request);
    }

    @Override
    public PlannedWork plan(PlanRequest request) {
        return plans.call(request);
    }

    void end() {
        clarifications.end();
        specs.end();
        plans.end();
    }
}
