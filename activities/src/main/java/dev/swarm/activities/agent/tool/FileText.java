package dev.swarm.activities.agent.tool;

/** A piece of a file as the model reads it. Pure. */
final class FileText {
    private FileText() {}

    /** @param output the number of lines of the file, then the lines asked for; or a folder's list */
    static String of(String output, int from, int to) {
        int first = output.indexOf('\n');
        String head = first < 0 ? output : output.substring(0, first);
        String text = first < 0 ? "" : output.substring(first + 1);
        String shown = CappedText.beginning(text);
        if (head.equals("folder")) {
            return shown.length() < text.length() ? shown + "[there is more; list it with shell]" : shown;
        }
        long lines = Long.parseLong(head.strip());
        if (text.isEmpty()) {
            return "[no lines from " + from + " on; the file has " + lines + "]";
        }
        if (shown.length() < text.length()) {
            return shown + "[cut; read on from line " + (from + shown.lines().count()) + " of " + lines + "]";
        }
        return to < lines ? shown + "[lines " + from + " to " + to + " of " + lines + "]" : shown;
    }
}
