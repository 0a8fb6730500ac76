package dev.swarm.taskfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file. */
final class Problems {
    private final String file;
    private final List<TaskFileProblem> errors = new ArrayList<>();
    private final List<TaskFileProblem> warnings = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Place place, String message, String hint) {
        errors.add(new TaskFileProblem(file, place.line(), place.column(), message, hint));
    }

    void warn(Place place, String message, String hint) {
        warnings.add(new TaskFileProblem(file, place.line(), place.column(), message, hint));
    }

    boolean hasAny() {
        return !errors.isEmpty();
    }

    List<TaskFileProblem> warnings() {
        return inOrder(warnings);
    }

    TaskFileException toException() {
        return new TaskFileException(inOrder(errors));
    }

    private static List<TaskFileProblem> inOrder(List<TaskFileProblem> problems) {
        return problems.stream()
                .sorted(Comparator.comparingInt(TaskFileProblem::line).thenComparingInt(TaskFileProblem::column))
                .toList();
    }
}
