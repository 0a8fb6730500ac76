package dev.swarm.api.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.api.artifact.Artifacts;
import dev.swarm.api.build.TicketDiffs;
import dev.swarm.api.build.TicketEstimates;
import dev.swarm.api.build.TicketView;
import dev.swarm.api.log.LogTail;
import dev.swarm.api.spend.Costs;
import dev.swarm.api.timeline.LiveEvents;
import dev.swarm.api.timeline.StoredEvent;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.ticket.TicketAction;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** Gathers what the place beside the board shows of a ticket. */
@Component
class TicketPanel {
    /** Its sections; the first is shown where none is asked for. */
    private static final List<String> TABS = List.of("overview", "changes", "checks", "log");

    private static final int MOST_EVENTS = 500;
    private static final int REPORT = 60_000;
    private static final ObjectMapper PAYLOADS = Payloads.objectMapper();

    private final LiveEvents events;
    private final EventWords words;
    private final TicketStories stories;
    private final LogTail logs;
    private final Artifacts artifacts;
    private final TicketDiffs diffs;
    private final TicketEstimates estimates;
    private final Costs costs;
    private final Markdown markdown;

    TicketPanel(
            LiveEvents events,
            EventWords words,
            TicketStories stories,
            LogTail logs,
            Artifacts artifacts,
            TicketDiffs diffs,
            TicketEstimates estimates,
            Costs costs,
            Markdown markdown) {
        this.events = events;
        this.words = words;
        this.stories = stories;
        this.logs = logs;
        this.artifacts = artifacts;
        this.diffs = diffs;
        this.estimates = estimates;
        this.costs = costs;
        this.markdown = markdown;
    }

    void fill(TicketView ticket, @Nullable String wanted, Model model) {
        String tab = wanted != null && TABS.contains(wanted) ? wanted : TABS.getFirst();
        List<StoredEvent> happened = events.ofTicket(ticket.ticketId(), MOST_EVENTS);
        model.addAttribute("ticket", ticket);
        model.addAttribute("tab", tab);
        model.addAttribute("tabs", TABS);
        model.addAttribute("actions", TicketButton.of(ticket.actions()));
        model.addAttribute("story", stories.of(happened));
        model.addAttribute(
                "commentable", ticket.state().isActive() || ticket.actions().contains(TicketAction.RETRY));
        diffs.find(ticket).ifPresent(diff -> model.addAttribute("diff", diff));
        switch (tab) {
            case "changes" -> {}
            case "checks" -> report(ticket).ifPresent(report -> model.addAttribute("report", report));
            case "log" -> model.addAttribute("log", logs.of(ticket.ticketId()));
            default -> overview(ticket, happened, model);
        }
    }

    private void overview(TicketView ticket, List<StoredEvent> happened, Model model) {
        model.addAttribute("timeline", words.lines(happened).reversed());
        model.addAttribute("cost", costs.ofTickets(ticket.buildId()).getOrDefault(ticket.ticketId(), BigDecimal.ZERO));
        estimates.of(ticket).ifPresent(estimate -> model.addAttribute("estimate", estimate));
        body(ticket).ifPresent(body -> {
            model.addAttribute("body", body);
            model.addAttribute("description", markdown.html(body.description()));
        });
    }

    private Optional<TicketBody> body(TicketView ticket) {
        return ticket.bodyId() == null
                ? Optional.empty()
                : artifacts.find(ticket.bodyId()).flatMap(TicketPanel::read);
    }

    private static Optional<TicketBody> read(Artifacts.Content content) {
        try {
            return Optional.of(PAYLOADS.readValue(content.bytes(), TicketBody.class));
        } catch (IOException notABody) {
            return Optional.empty();
        }
    }

    private Optional<String> report(TicketView ticket) {
        return ticket.reportId() == null
                ? Optional.empty()
                : Optional.of(artifacts
                        .find(ticket.reportId())
                        .map(TicketPanel::end)
                        .orElse("The output is no longer there."));
    }

    private static String end(Artifacts.Content content) {
        String text = LogTail.plain(new String(content.bytes(), StandardCharsets.UTF_8));
        return text.length() <= REPORT ? text : "…" + text.substring(text.length() - REPORT);
    }
}
