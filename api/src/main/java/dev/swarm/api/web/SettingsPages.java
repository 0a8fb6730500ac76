package dev.swarm.api.web;

import dev.swarm.api.identity.Keys;
import dev.swarm.api.identity.Role;
import dev.swarm.api.model.Models;
import dev.swarm.api.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** How the pages look, what they notify of, API keys, and the models' routes. */
@Controller
class SettingsPages {
    private final Keys keys;
    private final Models models;

    SettingsPages(Keys keys, Models models) {
        this.keys = keys;
        this.models = models;
    }

    @GetMapping("/settings")
    String settings(Model model) {
        model.addAttribute("keys", keys.list());
        model.addAttribute("models", models.view());
        return "settings";
    }

    /** The answer shows the key, once: it is no redirect, and nothing keeps it. */
    @PostMapping("/settings/keys")
    String add(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String role,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        try {
            String wanted = Form.required("name", name, 100);
            response.setHeader("Cache-Control", "no-store");
            model.addAttribute("added", keys.add(wanted, Form.one("role", role, Role.class), Form.origin(once)));
        } catch (ProblemException e) {
            Shown.on(model, response, e);
        }
        return settings(model);
    }

    @PostMapping("/settings/keys/{id}/delete")
    String delete(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return Shown.act(
                () -> keys.delete(id, Form.origin(once)),
                "redirect:/settings#keys",
                model,
                response,
                () -> settings(model));
    }
}
