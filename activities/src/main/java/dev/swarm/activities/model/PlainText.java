package dev.swarm.activities.model;

import java.util.stream.Collectors;

/** Makes what a person or a model wrote safe to stand inside a document, or on a terminal. */
public final class PlainText {
    private PlainText() {}

    /** Without control characters but line ends and tabs. */
    public static String clean(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n').replaceAll("[\\p{Cntrl}&&[^\n\t]]", "");
    }

    /** Without control characters but line ends, and no longer than this. */
    public static String cut(String text, int characters) {
        String clean = text.replace("\r\n", "\n").replace('\r', '\n').replaceAll("[\\p{Cntrl}&&[^\n]]", " ");
        if (clean.length() <= characters) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(characters - 1)) ? characters - 1 : characters;
        return clean.substring(0, end) + "…";
    }

    /** As a Markdown quotation: no line of it can be taken for a heading or a table of the document around it. */
    public static String quote(String text, int characters) {
        return cut(text.strip(), characters)
                .lines()
                .map(line -> ("> " + line).stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    /** As one line of plain words. */
    public static String line(String text, int characters) {
        return cut(text.strip().replaceAll("\\s+", " "), characters);
    }
}
