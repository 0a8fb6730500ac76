package dev.swarm.api.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.api.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelPresenceTest {
    private final RouteReports reports = new RouteReports();
    private final ModelPresence models = new ModelPresence(reports);

    @Test
    void nothingIsRefusedBeforeAWorkerWasHeardOf() {
        assertThatCode(() -> models.require("A ticket")).doesNotThrowAnyException();
    }

    @Test
    void workersWithoutModelsHaveItRefused() {
        reports.put("box-1", List.of());

        assertThatThrownBy(() -> models.require("Ticket 'a'"))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("Ticket 'a' needs a model, and no worker has one: set ANTHROPIC_API_KEY");
    }
}
