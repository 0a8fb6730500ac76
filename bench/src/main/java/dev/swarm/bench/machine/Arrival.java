package dev.swarm.bench.machine;

/** How requests for machines come, as ComputeSDK's benchmarks of sandboxes let them come. */
public enum Arrival {
    SEQUENTIAL("each asked for when the one before it is gone"),
    STAGGERED("one asked for every 200 ms"),
    BURST("all asked for at once");

    private final String meaning;

    Arrival(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }
}
