package dev.swarm.api.web;

import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.model.Dollars;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** How pages write things; templates call it as {@code @show}. */
@Component("show")
public class Show {
    private static final BigDecimal CENT = new BigDecimal("0.01");

    private final Clock clock;
    private final @Nullable URI temporalUi;
    private final String namespace;

    Show(SwarmSettings settings) {
        this.clock = Clock.systemUTC();
        this.temporalUi = settings.temporal().uiUrl();
        this.namespace = settings.temporal().namespace();
    }

    /** Such as {@code 5 min ago}; scripts keep it right while the page is open. */
    public String ago(Instant time) {
        return ago(Duration.between(time, clock.instant()));
    }

    /** A moment that is still to come is written as {@code in 5 min}. */
    static String ago(Duration age) {
        long seconds = Math.abs(age.toSeconds());
        if (seconds < 60) {
            return "just now";
        }
        String span = seconds < 3600
                ? seconds / 60 + " min"
                : seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
        return age.isNegative() ? "in " + span : span + " ago";
    }

    /** Such as {@code 5 min left}. */
    public String until(Instant at) {
        Duration left = Duration.between(clock.instant(), at);
        return left.isNegative() ? "any moment" : span(left) + " left";
    }

    /** Such as {@code 1 h 5 min}. */
    public String span(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = Math.round(seconds / 60.0);
        return minutes < 60
                ? minutes + " min"
                : minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }

    /** Such as {@code 4.2 s} or {@code 1 min 5 s}: for what was measured. */
    static String precisely(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s")
                : seconds / 3600 + " h" + (seconds / 60 % 60 == 0 ? "" : " " + seconds / 60 % 60 + " min");
    }

    public String dollars(BigDecimal amount) {
        return "$" + amount.setScale(2, RoundingMode.HALF_UP);
    }

    /** The same for sums so small that cents alone would hide them. */
    public String cents(BigDecimal amount) {
        return amount.signum() > 0 && amount.compareTo(CENT) < 0 ? "< $0.01" : dollars(amount);
    }

    /** With cents, or as exactly as it takes below a cent. */
    public String money(BigDecimal amount) {
        return Dollars.text(amount);
    }

    public String hours(BigDecimal hours) {
        return hours.setScale(2, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }

    /** A state for people, such as {@code In review}. */
    public String words(Enum<?> state) {
        String words = state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** How many percent of a build's tickets have merged or been given up. */
    public int percentDone(Map<String, Integer> counts, int all) {
        int done = counts.getOrDefault("merged", 0) + counts.getOrDefault("skipped", 0);
        return all == 0 ? 0 : 100 * done / all;
    }

    public @Nullable String temporalSession(String sessionId) {
        return temporal(WorkflowIds.session(sessionId));
    }

    public @Nullable String temporalBuild(String buildId) {
        return temporal(WorkflowIds.build(buildId));
    }

    public @Nullable String temporalProject(String projectId) {
        return temporal(WorkflowIds.project(projectId));
    }

    public @Nullable String temporalMaintenance() {
        return temporal(WorkflowIds.MAINTENANCE);
    }

    public @Nullable String temporalTicket(String ticketId) {
        return temporal(WorkflowIds.ticket(ticketId));
    }

    /** The workflow's page in the Temporal Web UI; null where that is not known. */
    private @Nullable String temporal(String workflowId) {
        if (temporalUi == null
                || temporalUi.getScheme() == null
                || !temporalUi.getScheme().startsWith("http")) {
            return null;
        }
        String base = temporalUi.toString().replaceAll("/+$", "");
        return base + "/namespaces/" + UriUtils.encode(namespace, StandardCharsets.UTF_8) + "/workflows/"
                + UriUtils.encode(workflowId, StandardCharsets.UTF_8);
    }
}
