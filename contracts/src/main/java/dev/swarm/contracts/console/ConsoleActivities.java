package dev.swarm.contracts.console;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Consoles, on a host's own queue. */
@ActivityInterface
public interface ConsoleActivities {
    /**
     * Has the host dial out to the api and answers when the connection stands; bytes then flow without Temporal. A second
     * call for the same console is refused by the api and changes nothing. Fails with MACHINE_LOST where the machine is
     * gone, with HOST_LOST where the api does not take the connection.
     */
    @ActivityMethod(name = "console.open")
    void open(ConsoleRequest request);
}
