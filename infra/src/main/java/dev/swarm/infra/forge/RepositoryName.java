package dev.swarm.infra.forge;

import java.util.Set;
import java.util.regex.Pattern;

/** {@code owner/name}. The pattern leaves no way out of the folder of repositories. */
record RepositoryName(String owner, String name) {
    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    /** First words of our own addresses. */
    private static final Set<String> RESERVED = Set.of("api", "login", "logout", "healthz");

    RepositoryName {
        if (!isValidOwner(owner) || !isValidName(name)) {
            throw new IllegalArgumentException("not a repository name");
        }
    }

    static boolean isValidOwner(String owner) {
        return OWNER.matcher(owner).matches() && !RESERVED.contains(owner);
    }

    static boolean isValidName(String name) {
        return NAME.matcher(name).matches()
                && !name.equals(".")
                && !name.equals("..")
                && !name.endsWith(".git")
                && !name.endsWith(".lock");
    }

    @Override
    public String toString() {
        return owner + "/" + name;
    }
}
