package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.machine.MachineLimits;
import org.junit.jupiter.api.Test;

class TemplateKeyTest {
    private static final MachineLimits LIMITS = new MachineLimits(256, 64, 32);

    private static TemplateKey key(String image, String qemu, Accelerator accelerator, MachineLimits limits) {
        return TemplateKey.of(image, qemu, accelerator, limits);
    }

    @Test
    void whatChangesTheStateChangesTheName() {
        String name = key("i", "q", Accelerator.EMULATION, LIMITS).name();

        assertThat(key("i", "q", Accelerator.EMULATION, LIMITS).name()).isEqualTo(name);
        assertThat(key("j", "q", Accelerator.EMULATION, LIMITS).name()).isNotEqualTo(name);
        assertThat(key("i", "r", Accelerator.EMULATION, LIMITS).name()).isNotEqualTo(name);
        assertThat(key("i", "q", Accelerator.KVM, LIMITS).name()).isNotEqualTo(name);
        assertThat(key("i", "q", Accelerator.EMULATION, new MachineLimits(512, 64, 32))
                        .name())
                .isNotEqualTo(name);
        assertThat(key("i", "q", Accelerator.EMULATION, new MachineLimits(256, 64, 64))
                        .name())
                .isNotEqualTo(name);
    }

    @Test
    void limitsThatTheGuestIsToldNeedNoTemplateOfTheirOwn() {
        assertThat(key("i", "q", Accelerator.EMULATION, new MachineLimits(256, 1000, 32)))
                .isEqualTo(key("i", "q", Accelerator.EMULATION, LIMITS));
        assertThat(key("i", "q", Accelerator.EMULATION, new MachineLimits(250, 64, 32)))
                .isEqualTo(key("i", "q", Accelerator.EMULATION, LIMITS));
    }

    @Test
    void smallMachinesGetWhatAKernelNeeds() {
        assertThat(key("i", "q", Accelerator.EMULATION, new MachineLimits(16, 1, 1))
                        .memoryMiB())
                .isEqualTo(192);
    }

    @Test
    void theSizeCanBeReadFromTheName() {
        TemplateKey key = key("i", "q", Accelerator.EMULATION, LIMITS);

        assertThat(TemplateKey.size(key.name())).contains(new TemplateKey.Size(key.memoryMiB(), key.diskMiB()));
        assertThat(TemplateKey.size("something")).isEmpty();
    }
}
