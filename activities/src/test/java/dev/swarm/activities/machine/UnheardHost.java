package dev.swarm.activities.machine;

/** While it is open, activities that begin find that the server did not hear them for too long, with their first heartbeat. */
public final class UnheardHost implements AutoCloseable {
    /** The SDK adds this to the heartbeat timeout before it ends an activity by itself. */
    private static final String BUFFER = "temporal.activity.localTimeoutBufferMs";

    public UnheardHost() {
        System.setProperty(BUFFER, "-3600000");
    }

    @Override
    public void close() {
        System.clearProperty(BUFFER);
    }
}
