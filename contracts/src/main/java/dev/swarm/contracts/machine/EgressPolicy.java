package dev.swarm.contracts.machine;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a machine may reach.
 *
 * @param domains for {@link EgressMode#REGISTRIES}: the names it may connect to, exact or with a leading {@code *.}, which
 *     stands for every name below but not for the domain itself
 */
public record EgressPolicy(EgressMode mode, List<String> domains) {
    public static final EgressPolicy NONE = new EgressPolicy(EgressMode.NONE, List.of());

    /** How many domains a policy may list. */
    public static final int MOST_DOMAINS = 50;

    private static final int LONGEST = 253;
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    /** At least two labels, the last beginning with a letter: no address in any notation passes for a name. */
    private static final Pattern NAME = Pattern.compile("(" + LABEL + "\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    public EgressPolicy {
        domains = domains.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    /** Whether this is the full name of a host, in lower case; IP addresses and single words are not. */
    public static boolean isName(String name) {
        return name.length() <= LONGEST && NAME.matcher(name).matches();
    }

    /** Why this cannot be a policy; null where it can. */
    public @Nullable String problem() {
        if (mode != EgressMode.REGISTRIES) {
            return domains.isEmpty()
                    ? null
                    : "egress " + mode.wire() + " takes no domains; they belong to egress registries";
        }
        if (domains.isEmpty()) {
            return "egress registries needs the domains that may be reached";
        }
        if (domains.size() > MOST_DOMAINS) {
            return domains.size() + " domains; at most " + MOST_DOMAINS + " are allowed";
        }
        for (String domain : domains) {
            if (!isName(domain.startsWith("*.") ? domain.substring(2) : domain)) {
                return "'" + domain + "' is not a domain; give a full name like packages.example.org or *.example.org";
            }
        }
        return null;
    }

    /** Whether the policy lists this name, given in lower case. */
    public boolean lists(String name) {
        return domains.stream()
                .anyMatch(domain -> domain.startsWith("*.") ? name.endsWith(domain.substring(1)) : name.equals(domain));
    }
}
