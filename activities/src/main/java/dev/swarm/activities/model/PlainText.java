package dev.swarm.activities.model;

import java.util.stream.Collectors;

/** Makes what a person wrote safe to stand inside a document. */
final class PlainText {
    private PlainText() {}

    /** Without control characters but line ends, and no longer than this. */
    static String cut(String text, int characters) {
        String clean = text.replace("\r\n", "\n").replace('\r', '\n').replaceAll("[\\p{Cntrl}&&[^\n]]", " ");
        if (clean.length() <= characters) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(characters - 1)) ? characters - 1 : characters;
        return clean.substring(0, end) + "…";
    }

    /** As a Markdown quotation: no line of it can be taken for a heading or a table of the document around it. */
    static String quote(String text, int characters) {
        return cut(text.strip(), characters)
                .lines()
                .map(line -> ("> " + line).stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    /** As one line of plain words. */
    static String line(String text, int characters) {
        return cut(text.strip().replaceAll("\\s+", " "), characters);
    }
}
