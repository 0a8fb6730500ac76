package dev.swarm.api.web;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.project.Egress;
import dev.swarm.api.project.ProjectChange;
import dev.swarm.api.project.ReviewSettings;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.project.MergeMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a project's settings from the form that shows them all. */
final class ProjectForm {
    private static final Pattern BETWEEN = Pattern.compile("[\\s,]+");

    private final Map<String, String> fields;

    private ProjectForm(Map<String, String> fields) {
        this.fields = fields;
    }

    static ProjectChange read(Map<String, String> fields) {
        return new ProjectForm(fields).change();
    }

    private ProjectChange change() {
        EgressMode egress = choice("egress", EgressMode.class);
        List<String> reviewers = list("reviewers");
        return new ProjectChange(
                text("baseBranch"),
                Objects.requireNonNullElse(fields.get("verifyCommand"), "").replace("\r\n", "\n"),
                minutes("verifyMinutes"),
                choice("mergeMode", MergeMode.class),
                number("maxParallelTickets"),
                text("machineClass"),
                labels(),
                choice("placement", PlacementPreference.class),
                choice("onLoss", RecoveryPolicy.class),
                egress == null
                        ? null
                        : new Egress(egress, egress == EgressMode.REGISTRIES ? list("domains") : List.of()),
                text("image"),
                text("agent"),
                new ReviewSettings(reviewers, number("quorumPercent"), minutes("reviewMinutes"), number("rounds")));
    }

    private @Nullable String text(String name) {
        String text = Objects.requireNonNullElse(fields.get(name), "").strip();
        return text.isEmpty() ? null : text;
    }

    private List<String> list(String name) {
        String text = text(name);
        return text == null ? List.of() : List.of(BETWEEN.split(text));
    }

    private @Nullable Integer number(String name) {
        String text = text(name);
        try {
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw ProblemException.invalid(name, "must be a whole number");
        }
    }

    private @Nullable Duration minutes(String name) {
        Integer minutes = number(name);
        return minutes == null ? null : Duration.ofMinutes(minutes);
    }

    private <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
        String text = text(name);
        return text == null ? null : Form.one(name, text, type);
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : list("labels")) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw ProblemException.invalid("labels", "'" + label + "' is not of the form name=value");
            }
            labels.put(label.substring(0, equals), label.substring(equals + 1));
        }
        return labels;
    }
}
