package dev.swarm.activities.agent.think;

import dev.swarm.activities.agent.role.AgentRole;
import dev.swarm.contracts.plan.TicketBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a model is told at the very start. Pure. */
final class Instruction {
    private static final String MACHINE = read("machine.md");

    private Instruction() {}

    /** The standing instruction: that of the role, and what is so in every machine. */
    static String system(AgentRole role) {
        return role.prompt().strip() + "\n\n" + MACHINE;
    }

    /** The ticket. */
    static String of(TicketBody body, @Nullable String projectVerify) {
        StringBuilder text = new StringBuilder("# ")
                .append(body.title())
                .append("\n\n")
                .append(body.description().strip());
        if (!body.acceptanceCriteria().isEmpty()) {
            text.append("\n\n## Acceptance criteria\n");
            body.acceptanceCriteria().forEach(each -> text.append("\n- ").append(each));
        }
        String verify = body.verify() == null || body.verify().isBlank() ? projectVerify : body.verify();
        if (verify != null && !verify.isBlank()) {
            text.append("\n\n## Verification\n\nYour work is verified with this command, which must succeed:\n\n    ")
                    .append(verify.strip().replace("\n", "\n    "));
        }
        return text.toString();
    }

    private static String read(String name) {
        try (InputStream in = Objects.requireNonNull(Instruction.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
