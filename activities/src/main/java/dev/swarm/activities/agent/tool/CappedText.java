package dev.swarm.activities.agent.tool;

/** Texts that are not longer than a model should read at once. Pure. */
final class CappedText {
    /** How much of a tool's output a model is told, in characters. */
    static final int MOST = 16 * 1024;

    private CappedText() {}

    /** The beginning and the end. */
    static String ofMiddle(String text) {
        if (text.length() <= MOST) {
            return text;
        }
        int left = text.length() - MOST;
        return text.substring(0, MOST / 2) + "\n[... " + left + " characters left out ...]\n"
                + text.substring(text.length() - MOST / 2);
    }

    /** The beginning, in whole lines where it has any. */
    static String beginning(String text) {
        if (text.length() <= MOST) {
            return text;
        }
        int end = text.lastIndexOf('\n', MOST);
        return text.substring(0, end > 0 ? end + 1 : MOST);
    }
}
