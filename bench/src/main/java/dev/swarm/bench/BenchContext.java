package dev.swarm.bench;

import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What every benchmark is given.
 *
 * @param out for the figures
 * @param err for progress
 * @param home the clone that is measured
 */
record BenchContext(PrintStream out, PrintStream err, Path home) {
    /** A line of progress. */
    void say(String line) {
        err.println("bench: " + line);
    }
}
