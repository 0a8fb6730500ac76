package dev.swarm.api.web;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.problem.Problems;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.ui.Model;

/** A refusal that is shown on the page it happened on, so that nothing of what was typed is lost. */
public record Shown(String detail, String hint) {
    static void on(Model model, HttpServletResponse response, ProblemException refusal) {
        response.setStatus(Problems.status(refusal.code()));
        model.addAttribute("problem", new Shown(refusal.detail(), refusal.code().hint()));
    }
}
