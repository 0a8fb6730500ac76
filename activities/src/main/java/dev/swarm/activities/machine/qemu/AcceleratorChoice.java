package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether guests run by KVM or by emulation. A device file says little: some open and then never finish a boot. So KVM counts
 * only where its processor module is loaded and a guest has booted with it in time; that is tried once for each boot of the
 * host.
 */
final class AcceleratorChoice {
    private static final Logger log = LoggerFactory.getLogger(AcceleratorChoice.class);
    private static final Duration TRIAL = Duration.ofSeconds(20);
    private static final MachineLimits SMALL = new MachineLimits(256, 64, 32);

    private final Path cache;
    private final TemplateBuilder builder;

    /** @param cache folder for the answer */
    AcceleratorChoice(Path cache, TemplateBuilder builder) {
        this.cache = cache;
        this.builder = builder;
    }

    Accelerator choose(QemuOptions.Acceleration wanted, String image, String qemu) throws IOException {
        return switch (wanted) {
            case KVM -> Accelerator.KVM;
            case EMULATION -> Accelerator.EMULATION;
            case AUTOMATIC -> kvmMayWork() && works(image, qemu) ? Accelerator.KVM : Accelerator.EMULATION;
        };
    }

    private static boolean kvmMayWork() {
        boolean module = Files.exists(Path.of("/sys/module/kvm_intel")) || Files.exists(Path.of("/sys/module/kvm_amd"));
        Path device = Path.of("/dev/kvm");
        return module && Files.isReadable(device) && Files.isWritable(device);
    }

    private boolean works(String image, String qemu) throws IOException {
        String boot = HostProcesses.bootId() + " ";
        Path file = cache.resolve("kvm-trial");
        try {
            String known = Files.readString(file).strip();
            if (known.startsWith(boot)) {
                return Boolean.parseBoolean(known.substring(boot.length()));
            }
        } catch (NoSuchFileException e) {
            log.debug("KVM was not tried on this host yet");
        }
        boolean works = tryBoot(TemplateKey.of(image, qemu, Accelerator.KVM, SMALL));
        Disk.replace(file, boot + works + "\n", "rw-------");
        return works;
    }

    private boolean tryBoot(TemplateKey key) throws IOException {
        Path trial = Disk.privateFolder(
                cache.resolve(".kvm-" + ProcessHandle.current().pid()));
        try {
            builder.build(key, trial, TRIAL);
            return true;
        } catch (IOException e) {
            log.warn("KVM does not work here, guests are emulated", e);
            return false;
        } finally {
            Disk.remove(trial);
        }
    }
}
