package dev.swarm.api.fleet;

import dev.swarm.api.identity.HostKeys;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.request.CommandIds;
import dev.swarm.contracts.FailureCode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Names of hosts: they name task queues, so no two are the same. */
@Component
class HostNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    /** They are paths of the API. */
    private static final Set<String> RESERVED = Set.of("tokens", "join");

    private final Hosts hosts;
    private final HostKeys keys;

    HostNames(Hosts hosts, HostKeys keys) {
        this.hosts = hosts;
        this.keys = keys;
    }

    /**
     * The name of a new host.
     *
     * @param wanted what the host is to be called; refused where another is called so. Null for a name of our choice
     * @param machineName what such a name begins with; null for nothing particular
     */
    String choose(@Nullable String wanted, @Nullable String machineName) {
        if (wanted == null) {
            return stem(machineName) + "-" + CommandIds.entity(null, "", "host").substring(0, 5);
        }
        if (!NAME.matcher(wanted).matches() || RESERVED.contains(wanted)) {
            throw ProblemException.invalid("hostId", "must be 1 to 100 letters, digits, dots, dashes or underscores");
        }
        if (hosts.find(wanted).isPresent() || keys.isTaken(wanted)) {
            throw new ProblemException(
                    FailureCode.WRONG_STATE,
                    "There is a host '" + wanted + "' already; choose another name, or remove that host first.");
        }
        return wanted;
    }

    private static String stem(@Nullable String machineName) {
        String plain = machineName == null
                ? ""
                : machineName
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("^-+|-+$", "");
        return plain.isEmpty() ? "host" : plain.substring(0, Math.min(40, plain.length()));
    }
}
