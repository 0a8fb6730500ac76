package dev.swarm.activities.machine.guest;

import dev.swarm.contracts.machine.MachineLimits;
import java.security.SecureRandom;
import java.util.Locale;

/** The identities that guests are given. */
public final class GuestSetup {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LONGEST_NAME = 63;

    private GuestSetup() {}

    /** @param newHostKey whether the ssh host key that it has must not be used any more */
    public static GuestAgent.Identity identity(
            String name, String publicKey, boolean newHostKey, MachineLimits limits) {
        byte[] entropy = new byte[64];
        RANDOM.nextBytes(entropy);
        return new GuestAgent.Identity(
                entropy, hostName(name), publicKey, newHostKey, limits.processes(), limits.diskMiB());
    }

    /** A machine's id as a host name. */
    public static String hostName(String name) {
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String cut = letters.substring(0, Math.min(letters.length(), LONGEST_NAME));
        String trimmed = cut.replaceAll("^-+|-+$", "");
        return trimmed.isEmpty() ? "machine" : trimmed;
    }
}
