package dev.swarm.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortClaimsTest {
    @TempDir
    private Path folder;

    @Test
    void aPortIsClaimedByOneAtATime() throws Exception {
        try (PortClaims first = new PortClaims(folder.resolve("ports"));
                PortClaims second = new PortClaims(folder.resolve("ports"))) {
            assertThat(first.claim(40_001)).isTrue();

            assertThat(second.claim(40_001)).isFalse();
            assertThat(second.claim(40_002)).isTrue();

            first.close();
            assertThat(second.claim(40_001)).isTrue();
        }
    }
}
