package dev.swarm.activities.agent.program;

import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.plan.TicketBody;
import java.util.List;

/** What a program is asked to do. Pure. */
final class ProgramPrompt {
    private ProgramPrompt() {}

    /** @param role what the role it plays is told; empty for nothing */
    static String of(TicketBody body, AgentRequest request, String role) {
        StringBuilder text = new StringBuilder();
        if (!role.isBlank()) {
            text.append(role.strip()).append("\n\n");
        }
        text.append("# ")
                .append(body.title())
                .append("\n\n")
                .append(body.description().strip())
                .append("\n\n");
        section(text, "Acceptance criteria", body.acceptanceCriteria());
        text.append("""
                ## How to work

                - The repository is in /workspace. Change it there until every criterion is met.
                - Nobody answers questions: decide yourself, and say what you decided.
                - Commit or leave your changes; what is left is committed. Do not push.
                """);
        if (body.verify() != null && !body.verify().isBlank()) {
            text.append("- Your work is verified by: ")
                    .append(body.verify().strip())
                    .append('\n');
        }
        if (request.attempt() > 1) {
            text.append(
                            "- An earlier attempt at this ticket has ended. What it had saved is in the workspace (see git log);")
                    .append(" go on from there, or begin anew where that is better.\n");
        }
        if (!request.guidance().isEmpty()) {
            text.append('\n');
            section(text, "What people and earlier attempts have said", request.guidance());
        }
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<String> items) {
        if (!items.isEmpty()) {
            text.append("## ").append(title).append("\n\n");
            items.forEach(item -> text.append("- ").append(item.strip()).append('\n'));
            text.append('\n');
        }
    }
}
