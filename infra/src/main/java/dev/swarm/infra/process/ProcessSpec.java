package dev.swarm.infra.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to run a child process.
 *
 * @param name names its log and pid file; unique within a supervisor
 * @param command program and arguments; visible to every user of the machine, so never a secret
 * @param environment added to our own environment
 * @param secrets names of variables of ours that this process gets although the supervisor withholds them
 * @param workingFolder null for ours
 * @param stopSignal what asks it to end, as {@code kill} names it
 * @param grace how long it may take to end before it is killed
 * @param beforeStart run before each start and restart
 */
public record ProcessSpec(
        String name,
        List<String> command,
        Map<String, String> environment,
        Set<String> secrets,
        @Nullable Path workingFolder,
        String stopSignal,
        Duration grace,
        Preparation beforeStart) {

    /** What has to be done before the process can start. */
    @FunctionalInterface
    public interface Preparation {
        void prepare() throws IOException;
    }

    public ProcessSpec {
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("not a plain process name: " + name);
        }
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        secrets = Set.copyOf(secrets);
    }

    /** Ends on SIGTERM, within 10 s. */
    public static ProcessSpec of(String name, List<String> command) {
        return new ProcessSpec(name, command, Map.of(), Set.of(), null, "TERM", Duration.ofSeconds(10), () -> {});
    }

    public ProcessSpec withEnvironment(Map<String, String> added) {
        return new ProcessSpec(name, command, added, secrets, workingFolder, stopSignal, grace, beforeStart);
    }

    public ProcessSpec withSecrets(Set<String> names) {
        return new ProcessSpec(name, command, environment, names, workingFolder, stopSignal, grace, beforeStart);
    }

    public ProcessSpec withWorkingFolder(Path folder) {
        return new ProcessSpec(name, command, environment, secrets, folder, stopSignal, grace, beforeStart);
    }

    public ProcessSpec withStop(String signal, Duration graceTime) {
        return new ProcessSpec(name, command, environment, secrets, workingFolder, signal, graceTime, beforeStart);
    }

    public ProcessSpec withBeforeStart(Preparation preparation) {
        return new ProcessSpec(name, command, environment, secrets, workingFolder, stopSignal, grace, preparation);
    }
}
