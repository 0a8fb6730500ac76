package dev.swarm.infra.process;

/** Hears what happens to child processes; called on a thread of the supervisor, so it must be quick. */
@FunctionalInterface
public interface ProcessListener {
    ProcessListener NONE = event -> {};

    void onEvent(ProcessEvent event);
}
