package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.Terminal;

/** Prints what changed between two versions of a spec. */
final class SpecDiffText {
    private SpecDiffText() {}

    static void print(Terminal terminal, JsonNode diff) {
        String unified = Json.text(diff, "unified");
        terminal.line("version " + Json.text(diff, "from") + " → " + Json.text(diff, "to") + ": "
                + (unified.isEmpty()
                        ? "nothing changed"
                        : Json.text(diff, "added") + " lines added, " + Json.text(diff, "removed") + " removed"));
        if (unified.isEmpty()) {
            return;
        }
        terminal.line("");
        unified.lines().forEach(line -> terminal.line(styled(terminal, line)));
    }

    private static String styled(Terminal terminal, String line) {
        if (line.startsWith("+++") || line.startsWith("---")) {
            return terminal.style(Terminal.Style.BOLD, line);
        }
        if (line.startsWith("@@")) {
            return terminal.style(Terminal.Style.CYAN, line);
        }
        if (line.startsWith("+")) {
            return terminal.style(Terminal.Style.GREEN, line);
        }
        return line.startsWith("-") ? terminal.style(Terminal.Style.RED, line) : line;
    }
}
