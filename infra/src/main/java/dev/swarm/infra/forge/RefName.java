package dev.swarm.infra.forge;

import java.util.regex.Pattern;

/** git's rules for names of branches and tags, so that no name can be taken for an option or a revision expression. */
final class RefName {
    private static final Pattern FORBIDDEN =
            Pattern.compile("[\\x00-\\x20\\x7f~^:?*\\[\\\\]|\\.\\.|@\\{|//|/\\.|\\.lock(/|$)");

    private RefName() {}

    static boolean isValid(String name) {
        return !name.isEmpty()
                && name.length() <= 240
                && !name.equals("@")
                && !name.startsWith("-")
                && !name.startsWith(".")
                && !name.startsWith("/")
                && !name.endsWith("/")
                && !name.endsWith(".")
                && !FORBIDDEN.matcher(name).find();
    }
}
