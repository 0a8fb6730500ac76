package dev.swarm.api.build;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Builds")
class GraphController {
    private final Graphs graphs;
    private final Runs runs;

    GraphController(Graphs graphs, Runs runs) {
        this.graphs = graphs;
        this.runs = runs;
    }

    record RunList(List<Runs.Run> runs) {}

    @Operation(
            summary = "The tickets of a build as a graph, its critical path and when it will end",
            description =
                    "eta is computed from the estimates, from how long the tickets that have merged took, and from "
                            + "how many run at once; it is null unless the build runs.")
    @GetMapping("/api/builds/{buildId}/graph")
    BuildGraph graph(@PathVariable String buildId) {
        return graphs.of(buildId);
    }

    @Operation(
            summary = "What ran where and when: each attempt of a build's tickets, by phases",
            description = "Phases: waiting, preparing, agent, verifying, review, paused; to is null while one lasts.")
    @GetMapping("/api/builds/{buildId}/runs")
    RunList runs(@PathVariable String buildId) {
        return new RunList(runs.of(buildId));
    }
}
