package dev.swarm.activities.agent.think;

import dev.swarm.activities.agent.role.AgentRole;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.plan.TicketBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a model is told at the very start. Pure. */
final class Instruction {
    private static final String MACHINE = read("machine.md");
    private static final Map<Phase, String> PHASES = phases();

    private Instruction() {}

    /** The standing instruction: that of the role, and what is so in every machine. */
    static String system(AgentRole role) {
        return role.prompt().strip() + "\n\n" + MACHINE;
    }

    /** The ticket, and which of its phases the agent works on; null for all of it. */
    static String of(TicketBody body, @Nullable String projectVerify, @Nullable Phase phase, String ticketId) {
        StringBuilder text = new StringBuilder("# ")
                .append(body.title())
                .append("\n\n")
                .append(body.description().strip());
        if (!body.acceptanceCriteria().isEmpty()) {
            text.append("\n\n## Acceptance criteria\n");
            body.acceptanceCriteria().forEach(each -> text.append("\n- ").append(each));
        }
        String verify = body.verify() == null || body.verify().isBlank() ? projectVerify : body.verify();
        boolean verified = phase == null || !phase.writesDocument();
        if (verified && verify != null && !verify.isBlank()) {
            text.append("\n\n## Verification\n\nYour work is verified with this command, which must succeed:\n\n    ")
                    .append(verify.strip().replace("\n", "\n    "));
        }
        if (phase != null) {
            String told = Objects.requireNonNull(PHASES.get(phase)).strip();
            text.append("\n\n").append(told.replace("{folder}", Phase.folder(ticketId)));
        }
        return text.toString();
    }

    private static Map<Phase, String> phases() {
        Map<Phase, String> texts = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            texts.put(phase, read("phase-" + phase.wire() + ".v1.md"));
        }
        return texts;
    }

    private static String read(String name) {
        try (InputStream in = Objects.requireNonNull(Instruction.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
