package dev.swarm.infra.process;

/** What happened to the child process of that name. */
public sealed interface ProcessEvent {
    String name();

    /** Started for the first time. */
    record Started(String name, long pid) implements ProcessEvent {}

    /** Ended by itself or killed by somebody; it will be restarted. A signal's exit code is 128 + its number. */
    record Died(String name, long pid, int exitCode) implements ProcessEvent {}

    /** Started again; {@code times} counts since the first start. */
    record Restarted(String name, long pid, int times) implements ProcessEvent {}

    /** Could not be started again; tried once more after a pause. */
    record RestartFailed(String name, String reason) implements ProcessEvent {}

    /** A process that an earlier run left behind was ended. */
    record OrphanEnded(String name, long pid) implements ProcessEvent {}

    /** Stopped as asked. */
    record Stopped(String name, long pid, int exitCode) implements ProcessEvent {}
}
