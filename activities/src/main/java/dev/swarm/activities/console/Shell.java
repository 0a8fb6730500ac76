package dev.swarm.activities.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.activities.machine.MachineProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A shell inside a machine: with a terminal of its own, or with plain pipes. */
final class Shell {
    /**
     * The terminal comes from {@code script}; where the machine has none, the shell is at least told to be interactive. Its
     * size is changed from within, by what comes through a pipe with a name: a command that is run later may see neither
     * this terminal nor these processes.
     */
    private static final String WITH_TERMINAL = """
            exec 2>&1
            TERM=$1; export TERM
            shell=$(command -v bash || command -v sh)
            pipe=/tmp/.swarm-console-$4
            echo $$ >"$pipe.pid"
            if command -v script >/dev/null; then
              mkfifo -m 600 "$pipe"
              sizes="while read -r rows cols <$pipe; do stty rows \\$rows cols \\$cols </dev/tty || exit; done"
              exec script -qefc "stty rows $2 cols $3; ($sizes) 2>/dev/null & exec $shell -l" /dev/null
            fi
            exec "$shell" -i
            """;

    private static final String WITH_PIPES = """
            exec 2>&1
            shell=$(command -v bash || command -v sh)
            if [ -n "$1" ]; then exec "$shell" -lc "$1"; fi
            exec "$shell" -l
            """;

    private static final String RESIZE = """
            [ -p "/tmp/.swarm-console-$3" ] && printf '%s %s\\n' "$1" "$2" >"/tmp/.swarm-console-$3"
            """;

    /** Ending the host's half of the command may not end the half inside. A pid may be another's by now, so it is asked. */
    private static final String STOP = """
            pid=$(cat "/tmp/.swarm-console-$1.pid" 2>/dev/null)
            rm -f "/tmp/.swarm-console-$1" "/tmp/.swarm-console-$1.pid"
            if grep -qs "swarm-console-$1" "/proc/$pid/cmdline"; then kill "$pid"; fi
            """;

    private static final Pattern TERMINAL_TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,40}");
    private static final int LARGEST = 1_000;

    private final MachineProvider provider;
    private final String machineId;
    private final String consoleId;

    Shell(MachineProvider provider, String machineId, String consoleId) {
        this.provider = provider;
        this.machineId = machineId;
        this.consoleId = consoleId;
    }

    /** A frozen machine would keep a shell waiting for its first word. */
    boolean isFrozen() {
        return provider.isPaused(machineId);
    }

    /** @param start {@code tty}, {@code term}, {@code rows}, {@code columns}, {@code command} */
    Process start(JsonNode start) throws IOException {
        if (!start.path("tty").asBoolean()) {
            return provider.exec(
                    machineId,
                    List.of("sh", "-c", WITH_PIPES, "sh", start.path("command").asText("")));
        }
        String term = start.path("term").asText("");
        return provider.exec(
                machineId,
                List.of(
                        "sh",
                        "-c",
                        WITH_TERMINAL,
                        "sh",
                        TERMINAL_TYPE.matcher(term).matches() ? term : "dumb",
                        size(start, "rows", 24),
                        size(start, "columns", 80),
                        consoleId));
    }

    void resize(JsonNode size) throws IOException, InterruptedException {
        run(RESIZE, size(size, "rows", 24), size(size, "columns", 80), consoleId);
    }

    /** Hangs up a terminal, and so on what runs in it. */
    void stop() throws IOException, InterruptedException {
        run(STOP, consoleId);
    }

    private void run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(arguments));
        Process process = provider.exec(machineId, command);
        process.getOutputStream().close();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static String size(JsonNode message, String name, int otherwise) {
        int value = message.path(name).asInt(otherwise);
        return String.valueOf(value < 1 || value > LARGEST ? otherwise : value);
    }
}
