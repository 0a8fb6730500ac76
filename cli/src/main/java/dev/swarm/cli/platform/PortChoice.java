package dev.swarm.cli.platform;

import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.infra.data.DataFolder;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which loopback port each service gets: the one a person chose, else the one it had before, else its usual one. A port
 * that nobody chose gives way when it is taken; a chosen one does not.
 */
final class PortChoice {
    private static final int HIGHEST = 65_535;
    private static final int LOWEST_FREE = 10_000;

    private final DataFolder data;
    private final IntPredicate free;
    private final IntPredicate claim;
    private final Consumer<String> say;
    private final Set<Integer> given = new HashSet<>();

    /**
     * @param free whether nobody listens on a port
     * @param claim takes a free port for this platform; false where another one is about to listen on it
     */
    PortChoice(DataFolder data, IntPredicate free, IntPredicate claim, Consumer<String> say) {
        this.data = data;
        this.free = free;
        this.claim = claim;
        this.say = say;
    }

    /**
     * @param chosen the person's own choice; null for none
     * @param option the option by which a person chooses, for messages
     */
    int choose(String service, @Nullable Integer chosen, String option, int usual) throws IOException {
        if (chosen != null) {
            return explicit(service, chosen, option);
        }
        int before = data.port(service, usual);
        int port = before;
        while (given.contains(port) || !free.test(port) || !claim.test(port)) {
            port = port >= HIGHEST ? LOWEST_FREE : port + 1;
        }
        if (port != before) {
            say.accept("port " + before + " is taken; " + service + " uses " + port);
            data.choosePort(service, port);
        } else if (port != usual && !free.test(usual)) {
            say.accept("port " + usual + " is taken; " + service + " uses " + port);
        }
        given.add(port);
        return port;
    }

    private int explicit(String service, int port, String option) throws IOException {
        if (port < 1 || port > HIGHEST) {
            throw CommandFailure.usage(option + " " + port + " is not a port", "ports are 1 to " + HIGHEST);
        }
        if (!given.add(port)) {
            throw CommandFailure.usage(
                    option + " " + port + " is given to two services", "choose another port for one of them");
        }
        if (!free.test(port) || !claim.test(port)) {
            throw CommandFailure.failed(
                    "port " + port + " (" + option + ") is taken by another process",
                    "choose another, or leave the option out to have a free one taken");
        }
        data.choosePort(service, port);
        return port;
    }
}
