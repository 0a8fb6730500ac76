package dev.swarm.e2e;

import dev.swarm.activities.model.route.DoubleCall;
import dev.swarm.activities.model.route.DoubleReply;
import dev.swarm.contracts.plan.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Agents that do in each phase of a pipeline what its prompt asks for; the worker dies when the code is first written. */
final class PhaseScript {
    static final String CODE = "salute.sh";

    private static final Pattern PHASE = Pattern.compile("## This phase: (\\w+)");
    private static final Pattern FOLDER = Pattern.compile("docs/design/[A-Za-z0-9-]+");

    private final Platform platform;
    private final AtomicBoolean killed = new AtomicBoolean();
    private final List<Phase> begun = new CopyOnWriteArrayList<>();

    PhaseScript(Platform platform) {
        this.platform = platform;
    }

    DoubleReply answer(DoubleCall call) {
        String asked = call.body().toString();
        Phase phase = Phase.valueOf(first(PHASE, asked, 1).toUpperCase(Locale.ROOT));
        if (ProgramTickets.hasResult(call)) {
            return DoubleReply.tool("done", "done", Api.JSON.createObjectNode().put("summary", phase.wire()));
        }
        begun.add(phase);
        if (phase == Phase.REFINEMENT && killed.compareAndSet(false, true)) {
            kill();
        }
        return switch (phase) {
            case SPECIFICATION, PSEUDOCODE, ARCHITECTURE ->
                write(first(FOLDER, asked, 0) + "/" + phase.wire() + ".md", "# The " + phase.wire() + "\n");
            case REFINEMENT -> write(CODE, "echo salute\n");
            case COMPLETION -> write("README.md", "`sh " + CODE + "` salutes.\n");
        };
    }

    private static String first(Pattern pattern, String text, int group) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new AssertionError("no " + pattern + " in " + text);
        }
        return found.group(group);
    }

    private static DoubleReply write(String path, String content) {
        return DoubleReply.tool(
                "write", "write", Api.JSON.createObjectNode().put("path", path).put("content", content));
    }

    private void kill() {
        try {
            ProcessHandle.of(platform.cli().pidOf("worker")).orElseThrow().destroyForcibly();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each phase as often as its first turn was asked for. */
    List<Phase> begun() {
        return List.copyOf(begun);
    }
}
