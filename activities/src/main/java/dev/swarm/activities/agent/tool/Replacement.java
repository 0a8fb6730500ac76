package dev.swarm.activities.agent.tool;

/** Replacing one piece of a text. Pure. */
final class Replacement {
    private Replacement() {}

    /** Replaces what must be there exactly once. */
    static String once(String text, String oldText, String newText, String path) throws Refusal {
        int at = text.indexOf(oldText);
        if (at < 0) {
            throw new Refusal("The old text is not in " + path + "; read the file and copy it exactly, spaces too.");
        }
        if (text.indexOf(oldText, at + 1) >= 0) {
            throw new Refusal("The old text is more than once in " + path + "; add lines around it.");
        }
        return text.substring(0, at) + newText + text.substring(at + oldText.length());
    }
}
