package dev.swarm.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What every benchmark is given.
 *
 * @param out for the figures
 * @param err for progress
 * @param home the clone that is measured
 * @param environment the environment variables
 */
record BenchContext(PrintStream out, PrintStream err, Path home, Map<String, String> environment) {
    /** A line of progress. */
    void say(String line) {
        err.println("bench: " + line);
    }
}
