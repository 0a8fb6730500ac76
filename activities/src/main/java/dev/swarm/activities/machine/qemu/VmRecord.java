package dev.swarm.activities.machine.qemu;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.swarm.activities.machine.HostProcesses.Identity;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is kept of a machine in its folder, so that the next worker finds it.
 *
 * @param template the template that it was made from
 * @param maker the worker process that makes it; one that is not warm is left over once its maker is gone
 * @param qemu its process, as {@link Identity#text}; empty before it was started
 * @param uid the host's user that QEMU runs as; empty for the worker's own
 * @param sshPort port of the loopback that leads to its sshd; 0 before it was started
 * @param publicKey the public line of the key that logs in
 * @param warm whether it can be claimed
 */
record VmRecord(
        String id,
        String template,
        String maker,
        Optional<String> qemu,
        OptionalInt uid,
        int sshPort,
        String publicKey,
        boolean warm) {
    VmRecord started(Identity process) {
        return new VmRecord(id, template, maker, Optional.of(process.text()), uid, sshPort, publicKey, warm);
    }

    VmRecord reachable(int port) {
        return new VmRecord(id, template, maker, qemu, uid, port, publicKey, warm);
    }

    VmRecord withKey(String key) {
        return new VmRecord(id, template, maker, qemu, uid, sshPort, key, warm);
    }

    VmRecord warmed() {
        return new VmRecord(id, template, maker, qemu, uid, sshPort, publicKey, true);
    }

    @JsonIgnore
    boolean isAlive() {
        return qemu.flatMap(Identity::parse).filter(Identity::isAlive).isPresent();
    }

    @JsonIgnore
    boolean isBeingMade() {
        return !warm && Identity.parse(maker).filter(Identity::isAlive).isPresent();
    }
}
