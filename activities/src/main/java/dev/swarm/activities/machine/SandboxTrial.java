package dev.swarm.activities.machine;

import dev.swarm.activities.machine.host.HostCommands;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whether sandboxes work on this host: only one that was made and ran something tells. */
final class SandboxTrial {
    private static final long PATIENCE_SECONDS = 10;

    private SandboxTrial() {}

    static Optional<Failure> failure(MachineProvider provider) {
        if (!HostCommands.onPath("bwrap")) {
            return failed("bubblewrap is not installed; install it: apt-get install bubblewrap");
        }
        for (String tool : List.of("prlimit", "setpriv", "unshare", "mount", "setsid", "du", "env")) {
            if (!HostCommands.onPath(tool)) {
                return failed(
                        "the program " + tool + " is not installed; install it: apt-get install util-linux coreutils");
            }
        }
        String trial = "trial-" + ProcessHandle.current().pid();
        try {
            provider.create(trial, MachineSpec.of(new MachineLimits(256, 64, 16)));
            try {
                return run(provider.exec(trial, List.of("true")));
            } finally {
                provider.destroy(trial);
            }
        } catch (IOException e) {
            return failed("no sandbox can be made: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted");
        }
    }

    private static Optional<Failure> run(Process process) throws IOException, InterruptedException {
        String output = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
            return Optional.empty();
        }
        process.destroyForcibly();
        return failed("bubblewrap does not work here: " + output
                + " (it needs version 0.8 or newer, and user namespaces: sysctl"
                + " kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0)");
    }

    private static Optional<Failure> failed(String message) {
        return Optional.of(Failure.of(FailureCode.SANDBOX_UNAVAILABLE, "Agents cannot be confined: " + message + "."));
    }
}
