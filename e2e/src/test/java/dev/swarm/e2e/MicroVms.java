package dev.swarm.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the host of a platform keeps of its micro-VMs. */
record MicroVms(Path folder) {
    static MicroVms of(Platform platform) {
        return new MicroVms(platform.data().resolve("host/machines-qemu"));
    }

    /** Skips the test where there is no guest image, as where QEMU is not installed. */
    static void assumeAnImage() {
        String image = System.getenv("SWARM_GUEST_IMAGE");
        assumeTrue(
                image != null && Files.isReadable(Path.of(image, "rootfs.erofs")),
                "SWARM_GUEST_IMAGE names no guest image; `./swarm test` builds one where QEMU is installed");
    }

    /** Those that belong to tickets: a file each, named by the machine's id. */
    Path machines() {
        return folder.resolve("machines");
    }

    /** The folder of the virtual machine that is this machine now. */
    Path of(String machineId) throws IOException {
        return folder.resolve("vms")
                .resolve(Files.readString(machines().resolve(machineId).resolve("vm"))
                        .strip());
    }

    /** The QEMU that runs it. */
    ProcessHandle process(String machineId) throws IOException {
        JsonNode record = Api.JSON.readTree(Files.readString(of(machineId).resolve("vm.json")));
        long pid = Long.parseLong(record.path("qemu").asText().split(" ")[0]);
        return ProcessHandle.of(pid).orElseThrow();
    }
}
