package dev.swarm.activities.workspace;

/**
 * What a command came to.
 *
 * @param stderr the end of what it said, for people
 */
record CommandOutput<T>(int exitCode, T stdout, String stderr) {
    boolean ok() {
        return exitCode == 0;
    }
}
