package dev.swarm.workflows.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.swarm.contracts.project.BuildDemand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharesTest {
    @Test
    void dividesEquallyAndGivesTheRestToTheFirst() {
        assertThat(divide(8, 10, 10, 10)).containsExactly(entry("b0", 3), entry("b1", 3), entry("b2", 2));
    }

    @Test
    void aBuildGetsNoMoreThanItWants() {
        assertThat(divide(10, 2, 20)).containsExactly(entry("b0", 2), entry("b1", 8));
        assertThat(divide(10, 2, 3)).containsExactly(entry("b0", 2), entry("b1", 3));
    }

    @Test
    void aBuildForWhichNothingIsLeftGetsZero() {
        assertThat(divide(2, 5, 5, 5)).containsExactly(entry("b0", 1), entry("b1", 1), entry("b2", 0));
        assertThat(divide(0, 5)).containsExactly(entry("b0", 0));
        assertThat(divide(-1, 5)).containsExactly(entry("b0", 0));
        assertThat(Shares.divide(5, List.of())).isEmpty();
    }

    @Test
    void theSumNeverExceedsTheLimit() {
        for (int limit = 0; limit < 12; limit++) {
            for (int first = 0; first < 5; first++) {
                for (int second = 0; second < 5; second++) {
                    int sum = 0;
                    for (int share : List.copyOf(divide(limit, first, second).values())) {
                        sum += share;
                    }
                    assertThat(sum).isEqualTo(Math.min(limit, first + second));
                }
            }
        }
    }

    private static Map<String, Integer> divide(int limit, int... wishes) {
        List<BuildDemand> builds = new ArrayList<>();
        for (int i = 0; i < wishes.length; i++) {
            builds.add(new BuildDemand("b" + i, wishes[i], limit));
        }
        return Shares.divide(limit, builds);
    }
}
