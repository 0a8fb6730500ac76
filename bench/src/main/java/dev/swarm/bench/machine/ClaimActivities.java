package dev.swarm.bench.machine;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The first command of a claimed machine. */
@ActivityInterface
public interface ClaimActivities {
    @ActivityMethod(name = "bench.firstCommand")
    void firstCommand(String machineId);
}
