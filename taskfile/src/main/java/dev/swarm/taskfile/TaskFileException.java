package dev.swarm.taskfile;

import java.util.List;
import java.util.stream.Collectors;

/** A task file that cannot be used, with all its problems in the order of their lines. */
public final class TaskFileException extends Exception {
    private final transient List<TaskFileProblem> problems;

    TaskFileException(List<TaskFileProblem> problems) {
        super(problems.stream().map(TaskFileProblem::describe).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** At least one. */
    public List<TaskFileProblem> problems() {
        return problems;
    }
}
