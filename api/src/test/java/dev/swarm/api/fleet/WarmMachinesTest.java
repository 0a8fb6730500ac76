package dev.swarm.api.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmMachinesTest {
    @Test
    void machinesAreSpreadEvenlyAndNoHostGetsMoreThanItHasRoomFor() {
        assertThat(WarmMachines.shares(new int[] {4, 4}, 3)).containsExactly(2, 1);
        assertThat(WarmMachines.shares(new int[] {1, 4}, 4)).containsExactly(1, 3);
        assertThat(WarmMachines.shares(new int[] {1, 2}, 9)).containsExactly(1, 2);
        assertThat(WarmMachines.shares(new int[] {3}, 0)).containsExactly(0);
    }
}
