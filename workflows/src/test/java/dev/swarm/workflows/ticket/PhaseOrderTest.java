package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.plan.Pipeline;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhaseOrderTest {
    @Test
    void onePhaseFollowsTheOther() {
        assertThat(PhaseOrder.next(Pipeline.SPARC, List.of())).isEqualTo(Phase.SPECIFICATION);
        assertThat(PhaseOrder.next(Pipeline.SPARC, List.of(Phase.SPECIFICATION)))
                .isEqualTo(Phase.PSEUDOCODE);
        assertThat(PhaseOrder.next(Pipeline.SPARC, List.of(Phase.SPECIFICATION, Phase.PSEUDOCODE, Phase.ARCHITECTURE)))
                .isEqualTo(Phase.REFINEMENT);
        assertThat(PhaseOrder.next(Pipeline.SPARC, Pipeline.SPARC.phases())).isNull();
    }

    @Test
    void documentsAreKeptAfterAFailureAndCodeIsNot() {
        assertThat(PhaseOrder.keptAfterFailure(List.of(Phase.SPECIFICATION))).containsExactly(Phase.SPECIFICATION);
        assertThat(PhaseOrder.keptAfterFailure(Pipeline.SPARC.phases()))
                .containsExactly(Phase.SPECIFICATION, Phase.PSEUDOCODE, Phase.ARCHITECTURE);
    }

    @ParameterizedTest
    @CsvSource({
        "VERIFICATION_FAILED, true",
        "AGENT_NO_PROGRESS, true",
        "MERGE_CONFLICT, false",
        "SECRET_FOUND, false",
        "INTERNAL, false"
    })
    void theNextAttemptGoesOnWhereTheAgentFailed(FailureCode code, boolean goesOn) {
        assertThat(PhaseOrder.goesOn(code)).isEqualTo(goesOn);
    }
}
