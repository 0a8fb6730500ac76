package dev.swarm.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.api.build.Runs.Outcome;
import dev.swarm.api.build.Runs.Phase;
import dev.swarm.api.build.Runs.Run;
import dev.swarm.api.build.Runs.Span;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GanttTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private static Run run(String ticket, int attempt, String host, int from, @Nullable Integer to) {
        return new Run(
                ticket,
                attempt,
                host,
                "m" + attempt,
                to == null ? null : Outcome.FAILED,
                List.of(new Span(Phase.AGENT, START.plusSeconds(from), to == null ? null : START.plusSeconds(to))));
    }

    @Test
    void putsWhatRanAtOnceIntoLanesOfItsHost() {
        Gantt gantt = Gantt.byHost(
                List.of(run("a", 1, "h1", 0, 50), run("b", 1, "h1", 10, 60), run("c", 1, "h1", 60, 100)),
                List.of(),
                START.plusSeconds(100));
        Gantt.Row row = gantt.rows().getFirst();
        assertThat(row.label()).isEqualTo("h1");
        assertThat(row.height()).isEqualTo(36);
        assertThat(row.bars()).extracting(Gantt.Bar::y).containsExactly(0, 18, 0);
        assertThat(row.bars().get(2).x()).isEqualTo("60.000%");
        assertThat(row.bars().get(2).width()).isEqualTo("40.000%");
        assertThat(row.words()).contains("a, attempt 1 on h1: agent 50 s; failed");
    }

    @Test
    void whatRunsLastsUntilNow() {
        Gantt gantt = Gantt.byHost(List.of(run("a", 1, "h1", 0, null)), List.of(), START.plusSeconds(300));
        assertThat(gantt.to()).isEqualTo(START.plusSeconds(300));
        assertThat(gantt.rows().getFirst().bars().getFirst().width()).isEqualTo("100.000%");
        assertThat(gantt.ticks()).hasSize(6);
        assertThat(gantt.ticks().get(1).after().toMinutes()).isEqualTo(1);
    }

    @Test
    void nothingGivesNoRows() {
        assertThat(Gantt.byTicket(List.of(), List.of(), START).rows()).isEmpty();
    }
}
