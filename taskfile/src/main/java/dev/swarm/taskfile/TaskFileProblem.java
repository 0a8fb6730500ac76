package dev.swarm.taskfile;

/**
 * Something wrong, or doubtful, in a task file.
 *
 * @param line the first line is 1; 0 where it concerns the whole file
 * @param column the first column is 1; 0 where no column can be named
 * @param hint what to do about it
 */
public record TaskFileProblem(String file, int line, int column, String message, String hint) {
    /** One line as compilers print it: {@code file:line:column: message. hint}. */
    public String describe() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line);
            if (column > 0) {
                text.append(':').append(column);
            }
        }
        text.append(": ").append(message).append(". ").append(hint);
        return hint.endsWith("?") ? text.toString() : text.append('.').toString();
    }
}
