package dev.swarm.api.spend;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Costs")
class UsageController {
    private final Spending spending;

    UsageController(Spending spending) {
        this.spending = spending;
    }

    @Operation(
            summary = "What was spent on models and machines",
            description =
                    "Of a project, session, build or ticket, or of everything; of a month in UTC (2026-11), or of "
                            + "all time. A call of a model that was never settled counts in full after a day.")
    @GetMapping("/api/usage")
    UsageView get(
            @RequestParam(required = false) @Nullable String project,
            @RequestParam(required = false) @Nullable String session,
            @RequestParam(required = false) @Nullable String build,
            @RequestParam(required = false) @Nullable String ticket,
            @RequestParam(required = false) @Nullable String month) {
        return spending.usage(new Spending.Question(project, session, build, ticket, month));
    }
}
