package dev.swarm.api;

import dev.swarm.contracts.console.ConsoleRequest;
import dev.swarm.contracts.console.ConsoleWorkflow;

/** Asks nobody: the test is the host. */
public class SmallConsole implements ConsoleWorkflow {
    @Override
    public void run(ConsoleRequest request) {
        // Nothing to do.
    }
}
