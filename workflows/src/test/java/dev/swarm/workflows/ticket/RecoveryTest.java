package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.RecoveryPolicy;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    @Test
    void aChainOfLossesGoesOnFromItsFirstAttempt() {
        Recovery recovery = new Recovery(RecoveryPolicy.REASSIGN, 1);
        assertThat(recovery.resumeFrom(1)).isZero();
        recovery.lost("h1", FailureCode.MACHINE_LOST);
        assertThat(recovery.resumeFrom(2)).isEqualTo(1);
        recovery.lost("h2", FailureCode.HOST_LOST);
        assertThat(recovery.resumeFrom(3)).isEqualTo(1);

        recovery.startsAnew(4);
        assertThat(recovery.resumeFrom(4)).isZero();
        assertThat(recovery.avoid()).isNull();
        recovery.lost("h1", FailureCode.MACHINE_LOST);
        assertThat(recovery.resumeFrom(5)).isEqualTo(4);
    }

    @Test
    void aLostMachineIsReplacedWhereThePolicySays() {
        Recovery elsewhere = new Recovery(RecoveryPolicy.REASSIGN, 1);
        elsewhere.lost("h1", FailureCode.MACHINE_LOST);
        assertThat(elsewhere.avoid()).isEqualTo("h1");
        assertThat(elsewhere.restartOn()).isNull();

        Recovery there = new Recovery(RecoveryPolicy.RESTART, 1);
        there.lost("h1", FailureCode.MACHINE_LOST);
        assertThat(there.avoid()).isNull();
        assertThat(there.restartOn()).isEqualTo("h1");
    }

    @Test
    void aLostHostIsNeverTriedFirst() {
        Recovery recovery = new Recovery(RecoveryPolicy.RESTART, 1);
        recovery.lost("h1", FailureCode.HOST_LOST);

        assertThat(recovery.restartOn()).isNull();
        assertThat(recovery.avoid()).isEqualTo("h1");
    }
}
