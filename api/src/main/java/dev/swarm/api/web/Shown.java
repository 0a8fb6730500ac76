package dev.swarm.api.web;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.problem.Problems;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Supplier;
import org.springframework.ui.Model;

/** A refusal that is shown on the page it happened on, so that nothing of what was typed is lost. */
public record Shown(String detail, String hint) {
    static void on(Model model, HttpServletResponse response, ProblemException refusal) {
        response.setStatus(Problems.status(refusal.code()));
        model.addAttribute("problem", new Shown(refusal.detail(), refusal.code().hint()));
    }

    /** Does it and goes on to the next page; where it is refused, the page is shown again and says why. */
    static String act(Runnable action, String next, Model model, HttpServletResponse response, Supplier<String> again) {
        try {
            action.run();
            return next;
        } catch (ProblemException e) {
            on(model, response, e);
            return again.get();
        }
    }
}
