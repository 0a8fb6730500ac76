package dev.swarm.api.web;

import dev.swarm.api.build.BuildDesk;
import dev.swarm.api.build.BuildView;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.spend.BudgetView;
import dev.swarm.api.spend.Spending;
import dev.swarm.api.spend.UsageView;
import dev.swarm.api.timeline.LiveEvents;
import jakarta.servlet.http.HttpServletResponse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What was spent on models and machines, beside what was expected, and what may be spent. */
@Controller
class UsagePages {
    private static final int MOST_BUILDS = 50;
    private static final int MONTHS = 6;
    private static final BigDecimal MOST = new BigDecimal("1000000000");
    /** From here on a budget is shown as one that needs a look, as alerts say it. */
    private static final int ALERT_PERCENT = 80;

    private final Spending spending;
    private final BuildDesk builds;
    private final LiveEvents events;

    UsagePages(Spending spending, BuildDesk builds, LiveEvents events) {
        this.spending = spending;
        this.builds = builds;
        this.events = events;
    }

    /** A part of the costs, and its share of the largest part in percent. */
    public record Share(UsageView.Line line, String percent) {}

    /** A budget, and how much of it is used in percent. */
    public record Used(BudgetView budget, BigDecimal used, int percent) {
        public boolean alert() {
            return percent >= ALERT_PERCENT;
        }

        /** The width of its bar: never wider than the whole. */
        public String width() {
            return Math.min(100, percent) + "%";
        }

        static Used of(BudgetView budget) {
            BigDecimal used = budget.spent().add(budget.setAside());
            return new Used(
                    budget, used, UsagePages.percent(used, budget.limit()).intValue());
        }
    }

    @GetMapping("/usage")
    String usage(@RequestParam Map<String, String> query, Model model) {
        model.addAttribute("live", "after=" + events.newest());
        String month = query.getOrDefault("month", YearMonth.now(ZoneOffset.UTC).toString());
        String project = some(query.get("project"));
        String build = some(query.get("build"));
        String ticket = some(query.get("ticket"));
        UsageView usage =
                spending.usage(new Spending.Question(project, null, build, ticket, month.equals("all") ? null : month));
        model.addAttribute("usage", usage);
        model.addAttribute("month", month);
        model.addAttribute("months", months());
        model.addAttribute("project", project);
        model.addAttribute("build", build);
        model.addAttribute("ticket", ticket);
        model.addAttribute("bars", DayBars.of(usage.days()));
        model.addAttribute("shares", shares(usage.lines()));
        model.addAttribute("builds", ticket == null ? compared(project, build) : List.of());
        model.addAttribute("budgets", spending.budgets().stream().map(Used::of).toList());
        return "usage";
    }

    @PostMapping("/usage/budgets")
    String set(
            @RequestParam(defaultValue = "") String scope,
            @RequestParam(defaultValue = "") String scopeId,
            @RequestParam(defaultValue = "") String period,
            @RequestParam(defaultValue = "") String limit,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return Shown.act(
                () -> spending.set(
                        scope,
                        scope.equals("tenant")
                                ? "all"
                                : Form.required("id", scopeId, 100).strip(),
                        period,
                        amount(limit),
                        Form.origin(once)),
                "redirect:/usage#budgets",
                model,
                response,
                () -> usage(Map.of(), model));
    }

    @PostMapping("/usage/budgets/remove")
    String remove(
            @RequestParam String scope,
            @RequestParam String scopeId,
            @RequestParam String period,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        return Shown.act(
                () -> spending.remove(scope, scopeId, period, Form.origin(once)),
                "redirect:/usage#budgets",
                model,
                response,
                () -> usage(Map.of(), model));
    }

    private List<BuildView> compared(@Nullable String project, @Nullable String build) {
        if (build != null) {
            return builds.isKnown(build) ? List.of(builds.get(build)) : List.of();
        }
        return project == null ? builds.newest(true, MOST_BUILDS) : builds.newestOf(project, MOST_BUILDS);
    }

    private static List<String> months() {
        YearMonth now = YearMonth.now(ZoneOffset.UTC);
        return IntStream.range(0, MONTHS)
                .mapToObj(back -> now.minusMonths(back).toString())
                .toList();
    }

    private static List<Share> shares(List<UsageView.Line> lines) {
        BigDecimal largest = lines.stream()
                .map(UsageView.Line::total)
                .max(BigDecimal::compareTo)
                .orElse(BigDecimal.ONE);
        return lines.stream()
                .sorted((a, b) -> b.total().compareTo(a.total()))
                .map(line -> new Share(line, percent(line.total(), largest) + "%"))
                .toList();
    }

    private static BigDecimal percent(BigDecimal part, BigDecimal whole) {
        if (whole.signum() <= 0) {
            return part.signum() > 0 ? BigDecimal.valueOf(100) : BigDecimal.ZERO;
        }
        return part.movePointRight(2).divide(whole, 1, RoundingMode.HALF_UP);
    }

    private static BigDecimal amount(String text) {
        try {
            BigDecimal amount = new BigDecimal(text.strip());
            if (amount.signum() >= 0 && amount.compareTo(MOST) < 0 && amount.scale() <= 10) {
                return amount;
            }
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("limit", "must be an amount in US dollars such as 25 or 0.50");
        }
        throw ProblemException.invalid("limit", "must be between 0 and " + MOST.toPlainString());
    }

    private static @Nullable String some(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
