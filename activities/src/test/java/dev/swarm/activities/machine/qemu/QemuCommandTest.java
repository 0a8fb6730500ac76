package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QemuCommandTest {
    private static List<String> line(QemuCommand.Memory memory, Optional<QemuCommand.Kernel> kernel) {
        return new QemuCommand(Accelerator.EMULATION, 256, memory, kernel, GuestNetwork.CLOSED.options()).line();
    }

    private static List<String> restored() {
        return line(QemuCommand.Memory.COPY, Optional.empty());
    }

    private static List<String> template() {
        return line(
                QemuCommand.Memory.TEMPLATE,
                Optional.of(new QemuCommand.Kernel(Path.of("/i/vmlinux"), Path.of("/i/initrd.cpio"), "quiet")));
    }

    private static String after(List<String> line, String option) {
        return line.get(line.indexOf(option) + 1);
    }

    @Test
    void aCopyHasTheDevicesOfItsTemplateInTheSameOrder() {
        assertThat(devices(restored())).isEqualTo(devices(template())).isNotEmpty();
    }

    private static List<String> devices(List<String> line) {
        return IntStream.range(0, line.size() - 1)
                .filter(i -> List.of("-device", "-M", "-m", "-smp", "-bios", "-serial", "-cpu", "-accel")
                        .contains(line.get(i)))
                .mapToObj(i -> line.get(i) + " " + line.get(i + 1))
                .toList();
    }

    @Test
    void templatesBootAndShareTheirMemoryCopiesWaitAndDoNot() {
        assertThat(after(template(), "-object")).endsWith("mem-path=ram,share=on");
        assertThat(template())
                .contains("-kernel", "/i/vmlinux", "-append", "quiet")
                .doesNotContain("-incoming");
        assertThat(after(restored(), "-object")).endsWith("mem-path=/proc/self/fd/4,share=off");
        assertThat(after(restored(), "-incoming")).isEqualTo("defer");
        assertThat(restored()).doesNotContain("-kernel");
        assertThat(after(line(QemuCommand.Memory.OWN, Optional.empty()), "-object"))
                .isEqualTo("memory-backend-ram,id=ram,size=256M");
    }

    @Test
    void aGuestThatBreaksOutOfItsDevicesMayStartNothingAndGainNothing() {
        assertThat(after(restored(), "-sandbox"))
                .isEqualTo("on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
    }

    @Test
    void theNetworkIsClosedButForTheWayIn() {
        assertThat(after(restored(), "-netdev"))
                .isEqualTo("user,id=net,restrict=on,ipv6=off,hostfwd=tcp:127.0.0.1:0-:22");
    }

    @Test
    void theSharedImageIsReadOnly() {
        assertThat(restored())
                .anyMatch(word -> word.startsWith("id=root,") && word.contains("readonly=on"))
                .anyMatch(word -> word.startsWith("id=disk,") && word.endsWith("file=disk.raw"));
    }
}
