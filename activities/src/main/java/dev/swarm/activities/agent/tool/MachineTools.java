package dev.swarm.activities.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.activities.agent.MachineCommand;
import dev.swarm.activities.machine.MachineProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What the tools do in a machine. Whatever has an effect is a job of the machine, named after the call. */
final class MachineTools {
    private static final Duration USUAL = Duration.ofSeconds(120);
    private static final Duration FILE_PATIENCE = Duration.ofMinutes(2);
    private static final int MOST_FILE = 2 << 20;
    private static final int USUAL_LINES = 500;
    private static final int NOT_THERE = 44;

    /** Runs $2 with its output in file $1, of which it prints no more than a model should read at once. */
    private static final String SHELL = """
            mkdir -p "${1%/*}"
            if command -v bash > /dev/null 2>&1; then bash -c "$2"; else sh -c "$2"; fi > "$1" 2>&1 < /dev/null
            code=$?
            """ + "\n" + ShellOutput.PRINT + "\nexit $code\n";

    private static final String SHOW_OUTPUT = "[ -e \"$1\" ] || exit 0\n" + ShellOutput.PRINT;
    private static final String PUT = """
            set -e
            mkdir -p -- "$(dirname -- "$2")"
            cat -- "$1" > "$2"
            rm -f -- "$1"
            printf '%s' "$3"
            """;
    private static final String READ = """
            if [ -d "$1" ]; then echo "folder"; exec ls -lAp -- "$1"; fi
            [ -e "$1" ] || exit 44
            lines=$(wc -l < "$1") || exit 1
            echo "$lines"
            sed -n "$2,$3p" -- "$1"
            """;
    private static final String CAT = "[ -f \"$1\" ] || exit 44; cat -- \"$1\"";
    private static final String SEARCH = """
            cd /workspace
            if git rev-parse --is-inside-work-tree > /dev/null 2>&1 && [ "${2#/workspace}" != "$2" ]; then
              git grep -n -I -E --untracked -e "$1" -- "$2" | sed 's|^|/workspace/|'
            else
              grep -r -n -I -E -e "$1" -- "$2"
            fi
            """;

    private final MachineProvider provider;
    private final String machineId;
    private final String key;
    private final MachineJob job;
    private final MachineCommand inside;

    MachineTools(MachineProvider provider, String machineId, String key, MachineJob job, MachineCommand inside) {
        this.provider = provider;
        this.machineId = machineId;
        this.key = key;
        this.job = job;
        this.inside = inside;
    }

    Applied use(String tool, JsonNode input, Duration atMost) throws IOException, InterruptedException, Refusal {
        return switch (tool) {
            case "shell" -> shell(input, atMost);
            case "read" -> read(input);
            case "write" -> write(input);
            case "edit" -> edit(input);
            case "search" -> search(input);
            default -> Applied.badly(tool + " is not used in the machine.");
        };
    }

    private Applied shell(JsonNode input, Duration atMost) throws IOException, InterruptedException {
        Duration asked = input.has("timeout_seconds")
                ? Duration.ofSeconds(input.get("timeout_seconds").asLong())
                : USUAL;
        Duration limit = asked.compareTo(atMost) < 0 ? asked : atMost;
        String file = "/home/agent/.swarm/output/" + key + ".txt";
        MachineJob.End end = job.run(List.of("sh", "-c", SHELL, "sh", file, text(input, "command")), limit);
        if (end.late()) {
            MachineCommand.End seen =
                    inside.run(List.of("sh", "-c", SHOW_OUTPUT, "sh", file), null, CappedText.MOST * 2);
            return Applied.badly("Stopped after " + limit.toSeconds() + " s. Output until then:\n" + seen.output());
        }
        if (end.lost()) {
            return Applied.badly(
                    "It was killed before its end; what it had done by then stands. Look before you go on.\n"
                            + end.output());
        }
        String text = "exit code " + end.exitCode() + "\n" + end.output();
        return new Applied(text, end.exitCode() != 0);
    }

    private Applied read(JsonNode input) throws IOException, InterruptedException, Refusal {
        String path = MachinePath.of(text(input, "path"));
        int from = input.path("from_line").asInt(1);
        int to = from + input.path("lines").asInt(USUAL_LINES) - 1;
        MachineCommand.End end = inside.run(
                List.of("sh", "-c", READ, "sh", path, Integer.toString(from), Integer.toString(to)),
                null,
                CappedText.MOST * 4);
        requireThere(end, path);
        return Applied.well(FileText.of(end.output(), from, to));
    }

    private Applied write(JsonNode input) throws IOException, InterruptedException, Refusal {
        String path = MachinePath.of(text(input, "path"));
        String content = text(input, "content");
        return put(path, content, "Wrote " + content.length() + " characters to " + path + ".");
    }

    private Applied edit(JsonNode input) throws IOException, InterruptedException, Refusal {
        String path = MachinePath.of(text(input, "path"));
        String said = "Replaced it in " + path + ".";
        if (job.wasStarted()) {
            return put(path, "", said);
        }
        MachineCommand.End end = inside.run(List.of("sh", "-c", CAT, "sh", path), null, MOST_FILE + 1);
        requireThere(end, path);
        if (end.output().length() > MOST_FILE) {
            throw new Refusal(path + " is larger than 2 MiB; edit it with shell.");
        }
        if (end.output().indexOf('\uFFFD') >= 0) {
            throw new Refusal(path + " is not a text in UTF-8; edit it with shell.");
        }
        return put(path, Replacement.once(end.output(), text(input, "old_text"), text(input, "new_text"), path), said);
    }

    /** Has the content in place once, whatever becomes of this worker meanwhile. */
    private Applied put(String path, String content, String said) throws IOException, InterruptedException {
        String staged = "/home/agent/.swarm-" + key;
        if (!job.wasStarted()) {
            provider.writeFile(machineId, staged, content.getBytes(StandardCharsets.UTF_8));
        }
        MachineJob.End end = job.run(List.of("sh", "-c", PUT, "sh", staged, path, said), FILE_PATIENCE);
        if (end.late() || end.lost()) {
            return Applied.badly("It was cut short and may have been applied to " + path + ". Look before you go on.");
        }
        return new Applied(end.output(), end.exitCode() != 0);
    }

    private Applied search(JsonNode input) throws IOException, InterruptedException, Refusal {
        String path = MachinePath.of(input.path("path").asText("."));
        MachineCommand.End end =
                inside.run(List.of("sh", "-c", SEARCH, "sh", text(input, "pattern"), path), null, CappedText.MOST * 4);
        if (!end.errors().isEmpty() && end.output().isEmpty()) {
            throw new Refusal(end.errors());
        }
        String found = CappedText.beginning(end.output());
        if (found.isEmpty()) {
            return Applied.well("Nothing matches.");
        }
        return Applied.well(
                found.length() < end.output().length() ? found + "[there is more; search for less]" : found);
    }

    private static void requireThere(MachineCommand.End end, String path) throws Refusal {
        if (end.exitCode() == NOT_THERE) {
            throw new Refusal("There is no file " + path + ".");
        }
        if (!end.isGood()) {
            throw new Refusal(path + " cannot be read: " + end.problem());
        }
    }

    private static String text(JsonNode input, String field) {
        return input.path(field).asText();
    }
}
