package dev.swarm.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Durations;
import dev.swarm.cli.terminal.Terminal;
import dev.swarm.contracts.model.Dollars;
import java.time.Duration;
import java.util.Locale;

/** Shows an estimate and asks for consent to it. */
public final class Estimates {
    private Estimates() {}

    public static void print(Terminal terminal, JsonNode estimate) {
        terminal.line("estimate " + terminal.style(Terminal.Style.BOLD, Json.text(estimate, "estimateId")) + ": "
                + Json.text(estimate, "tickets") + " tickets in " + Json.text(estimate, "batches") + " rounds, about "
                + Json.duration(estimate, "duration").map(Estimates::roughly).orElse("?")
                + ", " + Json.text(estimate, "vmHours") + " VM hours, model " + money(estimate, "modelCost")
                + ", VMs " + money(estimate, "vmCost"));
        for (String line : Json.texts(estimate.path("reasoning"))) {
            terminal.line("  - " + line);
        }
    }

    /** Asks on the terminal; where there is none, or the answer is not yes, nothing is started. */
    public static void requireConsent(CommandContext context) {
        if (!Terminal.canAsk()) {
            throw CommandFailure.usage(
                    "a build needs your consent to the estimate", "look at the estimate above, then repeat with --yes");
        }
        String answer =
                context.ask("Start the build with this estimate? [y/N] ").toLowerCase(Locale.ROOT);
        if (!answer.equals("y") && !answer.equals("yes")) {
            throw CommandFailure.failed("nothing was started", "");
        }
    }

    private static String roughly(Duration duration) {
        return duration.compareTo(Duration.ofMinutes(1)) < 0
                ? Durations.brief(duration)
                : Durations.brief(duration.plusSeconds(30).truncatedTo(java.time.temporal.ChronoUnit.MINUTES))
                        .replace(" 00 s", "");
    }

    private static String money(JsonNode estimate, String field) {
        return Dollars.text(estimate.path(field).decimalValue());
    }
}
