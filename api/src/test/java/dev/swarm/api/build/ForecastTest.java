package dev.swarm.api.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.api.build.Forecast.Progress;
import dev.swarm.api.build.Forecast.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private static Instant in(int minutes) {
        return NOW.plus(Duration.ofMinutes(minutes));
    }

    private static Step waiting(String key, int minutes, String... waitsFor) {
        return step(key, minutes, Progress.WAITING, null, null, waitsFor);
    }

    private static Step step(
            String key,
            int minutes,
            Progress progress,
            @Nullable Instant started,
            @Nullable Instant ended,
            String... waitsFor) {
        return new Step(key, Set.of(waitsFor), Duration.ofMinutes(minutes), progress, started, ended);
    }

    @Test
    void addsUpTheLongestChain() {
        Forecast forecast = Forecast.of(
                List.of(waiting("a", 5), waiting("b", 10, "a"), waiting("c", 2, "a"), waiting("d", 1, "b", "c")),
                9,
                NOW);
        assertThat(forecast.end()).isEqualTo(in(16));
        assertThat(forecast.criticalPath()).containsExactly("a", "b", "d");
        assertThat(forecast.ends()).containsEntry("c", in(7));
    }

    @Test
    void waitsForRoom() {
        List<Step> steps = List.of(waiting("a", 5), waiting("b", 5), waiting("c", 5));
        assertThat(Forecast.of(steps, 1, NOW).end()).isEqualTo(in(15));
        assertThat(Forecast.of(steps, 2, NOW).end()).isEqualTo(in(10));
        assertThat(Forecast.of(steps, 1, NOW).ends()).containsEntry("b", in(10));
    }

    @Test
    void countsFromWhatReallyHappened() {
        Forecast forecast = Forecast.of(
                List.of(
                        step("a", 60, Progress.DONE, in(-10), in(-4)),
                        step("b", 10, Progress.RUNNING, in(-4), null, "a"),
                        waiting("c", 1, "a"),
                        waiting("d", 5, "b")),
                4,
                NOW);
        assertThat(forecast.ends()).containsEntry("a", in(-4)).containsEntry("b", in(6));
        assertThat(forecast.end()).isEqualTo(in(11));
        assertThat(forecast.criticalPath()).containsExactly("a", "b", "d");
    }

    @Test
    void whatIsLateIsNotOverYet() {
        Forecast forecast = Forecast.of(List.of(step("a", 10, Progress.RUNNING, in(-30), null)), 1, NOW);
        assertThat(forecast.end()).isEqualTo(in(1));
    }

    @Test
    void whatRunsTakesRoomFromWhatWaits() {
        Forecast forecast =
                Forecast.of(List.of(waiting("b", 5), step("a", 10, Progress.RUNNING, in(-4), null)), 1, NOW);
        assertThat(forecast.ends()).containsEntry("b", in(11));
    }

    @Test
    void leavesOutWhatCannotRun() {
        Forecast forecast = Forecast.of(
                List.of(
                        step("a", 5, Progress.OUT, in(-9), in(-5)),
                        waiting("b", 5, "a"),
                        waiting("c", 5, "b"),
                        waiting("d", 3)),
                4,
                NOW);
        assertThat(forecast.ends()).containsOnlyKeys("d");
        assertThat(forecast.end()).isEqualTo(in(3));
        assertThat(forecast.criticalPath()).containsExactly("d");
    }

    @Test
    void saysWhichChainDecidedAnEndedBuild() {
        Forecast forecast = Forecast.of(
                List.of(
                        step("a", 5, Progress.DONE, in(-60), in(-50)),
                        step("b", 5, Progress.DONE, in(-60), in(-40)),
                        step("c", 5, Progress.DONE, in(-40), in(-30), "a", "b")),
                4,
                NOW);
        assertThat(forecast.end()).isEqualTo(in(-30));
        assertThat(forecast.criticalPath()).containsExactly("b", "c");
    }

    @Test
    void ignoresKeysThatAreNotThereAndCopesWithNothing() {
        assertThat(Forecast.of(List.of(waiting("a", 5, "gone")), 1, NOW).end()).isEqualTo(in(5));
        Forecast none = Forecast.of(List.of(), 1, NOW);
        assertThat(none.end()).isNull();
        assertThat(none.criticalPath()).isEmpty();
    }

    @Test
    void playsAsManyTicketsAsABuildMayHave() {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            steps.add(i < 50 ? waiting("t" + i, 1) : waiting("t" + i, 1, "t" + (i - 50)));
        }
        assertThat(Forecast.of(steps, 50, NOW).end()).isEqualTo(in(100));
        assertThat(Forecast.of(steps, 50, NOW).criticalPath()).hasSize(100);
    }
}
