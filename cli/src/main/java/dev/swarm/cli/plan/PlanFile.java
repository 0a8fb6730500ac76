package dev.swarm.cli.plan;

import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Terminal;
import dev.swarm.taskfile.TaskFileException;
import dev.swarm.taskfile.TaskFileProblem;
import dev.swarm.taskfile.TaskFiles;
import dev.swarm.taskfile.TaskPlan;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a plan from a file and shows what is wrong with it, each problem on its own line. */
final class PlanFile {
    private PlanFile() {}

    /** The valid plan in the file, its warnings shown; else fails after every problem was shown. */
    static TaskPlan read(Terminal terminal, Path file) {
        try {
            TaskPlan plan = TaskFiles.parse(file.toString(), Files.readString(file));
            plan.warnings().forEach(warning -> terminal.warn(warning.describe()));
            return plan;
        } catch (TaskFileException e) {
            List<TaskFileProblem> problems = e.problems();
            for (TaskFileProblem problem : problems) {
                terminal.error(place(problem) + problem.message(), problem.hint());
            }
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    file + " has " + (problems.size() == 1 ? "1 problem" : problems.size() + " problems"),
                    "",
                    e);
        } catch (CharacterCodingException e) {
            throw new CommandFailure(CommandFailure.FAILED, file + " is not UTF-8 text", "save it as UTF-8", e);
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "cannot read " + file, "check that it exists and is a text file", e);
        }
    }

    private static String place(TaskFileProblem problem) {
        StringBuilder place = new StringBuilder(problem.file());
        if (problem.line() > 0) {
            place.append(':').append(problem.line());
            if (problem.column() > 0) {
                place.append(':').append(problem.column());
            }
        }
        return place.append(": ").toString();
    }
}
