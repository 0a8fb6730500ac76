package dev.swarm.contracts.machine;

import java.util.regex.Pattern;

/** Names of guest images: what machines are made of. Each host says which ones it has. */
public final class GuestImages {
    /** What every host has. */
    public static final String DEFAULT = "default";

    /** What a name looks like, as a regular expression. */
    public static final String NAME = "[a-z0-9][a-z0-9-]{0,39}";

    /** How many names a host may offer. */
    public static final int MOST = 200;

    private static final Pattern PATTERN = Pattern.compile(NAME);

    private GuestImages() {}

    public static boolean isName(String name) {
        return PATTERN.matcher(name).matches();
    }

    /** The command that builds the image, to be run on the host that is to have it. */
    public static String buildCommand(String name) {
        return "swarm image build " + name + (name.equals(DEFAULT) ? "" : " --project FOLDER");
    }
}
