package dev.swarm.workflows.agent;

import dev.swarm.contracts.agent.AgentInput;
import java.util.ArrayList;
import java.util.List;

/** What the model is told at the start besides its ticket. Pure. */
final class Beginning {
    private Beginning() {}

    static List<String> notes(AgentInput input) {
        List<String> notes = new ArrayList<>();
        AgentInput.EarlierWork earlier = input.earlier();
        AgentInput.LostMachine lost = earlier == null ? null : earlier.lost();
        if (lost != null) {
            notes.add(
                    "Your machine is gone, and with it what was only there. You are in a new one, whose workspace stands on"
                            + " commit " + lost.standsOn() + ", "
                            + (lost.saved()
                                    ? "the last state of your work that was saved."
                                    : "as it was before your work: none of it was saved.")
                            + " Look at it before you go on.");
        }
        for (String said : input.guidance()) {
            notes.add("To be heeded: " + said);
        }
        return notes;
    }
}
