package dev.swarm.taskfile;

import java.util.List;
import java.util.Locale;

/** Reads ticket plans from files: {@code .yaml} and {@code .yml} task files, and spec-kit's {@code tasks.md}. */
public final class TaskFiles {
    /** The longest file that is read, in characters. */
    static final int MAX_CHARACTERS = 1 << 20;

    private TaskFiles() {}

    /**
     * Reads a plan; the end of the file's name says which format it is.
     *
     * @param fileName as the person named it; it appears in problems and as the plan's source
     * @throws TaskFileException with all problems of the file, if it has any
     */
    public static TaskPlan parse(String fileName, String text) throws TaskFileException {
        Problems problems = new Problems(fileName);
        if (text.length() > MAX_CHARACTERS) {
            problems.add(
                    Place.FILE,
                    "the file has " + text.length() + " characters, at most " + MAX_CHARACTERS + " are read",
                    "Split it into several plans");
            throw problems.toException();
        }
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        String lowerName = fileName.toLowerCase(Locale.ROOT);
        Outline outline;
        if (lowerName.endsWith(".md") || lowerName.endsWith(".markdown")) {
            outline = new SpecKitTasks(content, problems).read();
        } else if (lowerName.endsWith(".yaml") || lowerName.endsWith(".yml")) {
            outline = new YamlTaskFile(content, problems).read();
        } else {
            problems.add(
                    Place.FILE,
                    "a task file ends in .yaml, .yml or .md",
                    "Rename it: .yaml for a task file, .md for spec-kit's tasks");
            throw problems.toException();
        }
        List<TicketDraft> tickets = new DraftGraph(outline.tasks(), problems).resolve();
        if (problems.hasAny()) {
            throw problems.toException();
        }
        String title = outline.title();
        return new TaskPlan(
                title == null ? stem(fileName) : title,
                fileName,
                outline.verifyCommand(),
                outline.placement(),
                outline.onLoss(),
                tickets,
                problems.warnings());
    }

    private static String stem(String fileName) {
        String name = fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
        return name.lastIndexOf('.') > 0 ? name.substring(0, name.lastIndexOf('.')) : name;
    }
}
