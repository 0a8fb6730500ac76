package dev.swarm.activities.machine.host;

import java.util.regex.Pattern;

/** Names of machines and jobs, which become names of files. */
public final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    private Names() {}

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** @throws IllegalArgumentException where it is none */
    public static String checked(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("not a name of a machine or job: " + name);
        }
        return name;
    }
}
