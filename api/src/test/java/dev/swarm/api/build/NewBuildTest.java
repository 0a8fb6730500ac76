package dev.swarm.api.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.machine.PlacementPolicy;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.project.ProjectRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a build changes of its project's settings, for itself. */
class NewBuildTest {
    private static final ProjectRef PROJECT = new ProjectRef(
                    "p", "o/r", "main", "make test", Duration.ofMinutes(5), MergeMode.AUTO, 4, "standard")
            .withPlacement(new PlacementPolicy(
                    Map.of("region", "eu"), PlacementPreference.LOCAL_FIRST, RecoveryPolicy.REASSIGN));

    private static ProjectRef changed(
            @Nullable String verify, @Nullable PlacementPreference placement, @Nullable RecoveryPolicy onLoss) {
        return new BuildController.NewBuild("p", "t", "s", List.of(), verify, null, null, placement, onLoss, null)
                .changed(PROJECT);
    }

    @Test
    void whatIsAbsentIsTheProjects() {
        assertThat(changed(null, null, null)).isEqualTo(PROJECT);
    }

    @Test
    void aBlankVerifyCommandIsNone() {
        assertThat(changed("make it", null, null).verifyCommand()).isEqualTo("make it");
        assertThat(changed(" ", null, null).verifyCommand()).isNull();
    }

    @Test
    void placementAndLossAreChangedEachByItself() {
        assertThat(changed("x", PlacementPreference.CHEAPEST, null))
                .isEqualTo(PROJECT.withVerifyCommand("x")
                        .withPlacement(new PlacementPolicy(
                                Map.of("region", "eu"), PlacementPreference.CHEAPEST, RecoveryPolicy.REASSIGN)));
        assertThat(changed(null, null, RecoveryPolicy.RESTART).placementOrStandard())
                .isEqualTo(new PlacementPolicy(
                        Map.of("region", "eu"), PlacementPreference.LOCAL_FIRST, RecoveryPolicy.RESTART));
    }
}
