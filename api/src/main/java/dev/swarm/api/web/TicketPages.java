package dev.swarm.api.web;

import dev.swarm.api.build.BuildDesk;
import dev.swarm.api.build.LineComment;
import dev.swarm.api.build.TicketDiffs;
import dev.swarm.api.build.TicketView;
import dev.swarm.api.build.UnifiedDiff;
import dev.swarm.api.log.LogTail;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.problem.Problems;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** One ticket beside its board, and what people do with it. */
@Controller
class TicketPages {
    private static final int MOST_COMMENTS = 50;

    private final BuildDesk builds;
    private final TicketDiffs diffs;
    private final TicketPanel panel;
    private final BoardPages board;
    private final LogTail logs;

    TicketPages(BuildDesk builds, TicketDiffs diffs, TicketPanel panel, BoardPages board, LogTail logs) {
        this.builds = builds;
        this.diffs = diffs;
        this.panel = panel;
        this.board = board;
        this.logs = logs;
    }

    /** The ticket alone, for the place beside the board. */
    @GetMapping("/tickets/{ticketId}/panel")
    String panel(@PathVariable String ticketId, @RequestParam(required = false) @Nullable String tab, Model model) {
        panel.fill(builds.ticket(ticketId), tab, model);
        return "ticket :: panel";
    }

    /** The short address of a ticket leads to its board. */
    @GetMapping("/tickets/{ticketId}")
    String ticket(@PathVariable String ticketId) {
        return to(builds.ticket(ticketId));
    }

    @GetMapping("/tickets/{ticketId}/log")
    String log(@PathVariable String ticketId, Model model) {
        model.addAttribute("ticket", builds.ticket(ticketId));
        model.addAttribute("log", logs.of(ticketId));
        return "ticket :: log";
    }

    @PostMapping("/tickets/{ticketId}/{action:pause|resume|terminate|retry|skip}")
    String act(
            @PathVariable String ticketId,
            @PathVariable String action,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return act(ticketId, response, model, () -> {
            switch (action) {
                case "retry" -> builds.retry(ticketId, Form.optional("reason", reason, Form.REASON), Form.origin(once));
                case "skip" -> builds.skip(ticketId, Form.origin(once));
                default -> builds.ticketCommand(ticketId, action, Form.origin(once));
            }
        });
    }

    @PostMapping("/tickets/{ticketId}/{kind:guidance|answer}")
    String tell(
            @PathVariable String ticketId,
            @PathVariable String kind,
            @RequestParam(defaultValue = "") String text,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return act(ticketId, response, model, () -> {
            String plain = Form.required(kind, text, Form.GUIDANCE);
            if (kind.equals("answer")) {
                builds.answer(ticketId, plain, Form.origin(once));
            } else {
                builds.guidance(ticketId, plain, Form.origin(once));
            }
        });
    }

    /** Gives comments on lines to the agent; answers what came of it, as a part of the page. */
    @PostMapping("/tickets/{ticketId}/comments")
    String comment(
            @PathVariable String ticketId,
            @RequestParam Map<String, String> form,
            HttpServletResponse response,
            Model model) {
        try {
            boolean again = "true".equals(form.get("again"));
            List<LineComment> comments = comments(form);
            diffs.comment(ticketId, comments, again, Form.origin(form.get("once")));
            String what = comments.size() == 1 ? "Your comment was" : "Your " + comments.size() + " comments were";
            model.addAttribute(
                    "outcomes",
                    List.of(new Outcome(
                            true, what + " given to the agent" + (again ? "; the ticket starts again." : "."))));
        } catch (ProblemException e) {
            response.setStatus(Problems.status(e.code()));
            model.addAttribute("outcomes", Outcome.refused(e));
        }
        return "board-parts :: outcomes";
    }

    /** Each has fields of its own, numbered from 0. */
    private static List<LineComment> comments(Map<String, String> form) {
        List<LineComment> comments = new ArrayList<>();
        for (int i = 0; form.containsKey("file." + i) && i < MOST_COMMENTS; i++) {
            comments.add(new LineComment(
                    form.getOrDefault("file." + i, ""),
                    Form.number("line", form.getOrDefault("line." + i, ""), 1, Integer.MAX_VALUE),
                    "old".equals(form.get("side." + i)) ? UnifiedDiff.Side.OLD : UnifiedDiff.Side.NEW,
                    Form.required("comment", form.get("text." + i), Form.COMMENT)));
        }
        if (comments.isEmpty()) {
            throw ProblemException.invalid("comments", "must be 1 to " + MOST_COMMENTS);
        }
        return comments;
    }

    private String act(String ticketId, HttpServletResponse response, Model model, Runnable action) {
        TicketView ticket = builds.ticket(ticketId);
        return Shown.act(action, to(ticket), model, response, () -> {
            board.fill(ticket.buildId(), Map.of(), model);
            panel.fill(builds.ticket(ticketId), null, model);
            return "board";
        });
    }

    private static String to(TicketView ticket) {
        return "redirect:/builds/" + ticket.buildId() + "?ticket=" + ticket.ticketId();
    }
}
