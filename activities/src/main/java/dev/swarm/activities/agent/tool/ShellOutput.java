package dev.swarm.activities.agent.tool;

/** How much of a command's output is printed inside the machine. */
final class ShellOutput {
    /** With what else a result says it stays below what a model is told. */
    private static final int MOST = CappedText.MOST - 512;

    /** Prints the file $1: all of a short one, beginning and end of a long one, which is kept. */
    static final String PRINT =
            """
            size=$(wc -c < "$1")
            if [ "$size" -le @most@ ]; then
              cat "$1"
              rm -f "$1"
            else
              head -c @half@ "$1"
              printf '\\n[... %s bytes left out; the whole output is in %s ...]\\n' "$((size - @most@))" "$1"
              tail -c @half@ "$1"
            fi
            """.replace("@most@", Integer.toString(MOST)).replace("@half@", Integer.toString(MOST / 2));

    private ShellOutput() {}
}
