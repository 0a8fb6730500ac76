package dev.swarm.api.web;

import dev.swarm.api.fleet.FleetDesk;
import dev.swarm.api.operations.EffectiveSettings;
import dev.swarm.api.operations.PlatformHealth;
import dev.swarm.api.spend.Spending;
import dev.swarm.api.timeline.LiveEvents;
import jakarta.servlet.http.HttpServletResponse;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** How the platform is, and what it runs with. */
@Controller
class AdminPages {
    private final PlatformHealth health;
    private final EffectiveSettings settings;
    private final FleetDesk fleet;
    private final Spending spending;
    private final LiveEvents events;

    AdminPages(
            PlatformHealth health, EffectiveSettings settings, FleetDesk fleet, Spending spending, LiveEvents events) {
        this.health = health;
        this.settings = settings;
        this.fleet = fleet;
        this.spending = spending;
        this.events = events;
    }

    @GetMapping("/admin")
    String admin(Model model) {
        model.addAttribute("live", "after=" + events.newest());
        model.addAttribute("parts", health.parts());
        model.addAttribute("cleanup", fleet.cleanupStatus());
        model.addAttribute(
                "usage",
                spending.usage(new Spending.Question(
                        null, null, null, null, YearMonth.now(ZoneOffset.UTC).toString())));
        model.addAttribute("settings", settings.list());
        return "admin";
    }

    @PostMapping("/admin/cleanup")
    String cleanUp(@RequestParam(required = false) @Nullable String once, HttpServletResponse response, Model model) {
        return Shown.act(
                () -> fleet.cleanUp(null, Form.origin(once)),
                "redirect:/admin#cleanup",
                model,
                response,
                () -> admin(model));
    }
}
