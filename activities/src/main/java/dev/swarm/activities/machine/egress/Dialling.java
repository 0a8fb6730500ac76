package dev.swarm.activities.machine.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Turns a name into the one address that is connected to. The name is looked up once, and that answer is what is checked
 * and connected to: a name that answers otherwise a moment later gains nothing.
 */
final class Dialling {
    private final NameResolver resolver;
    private final UnaryOperator<InetSocketAddress> route;

    /** @param route where connections to a checked address really go; tests lead them to servers of their own */
    Dialling(NameResolver resolver, UnaryOperator<InetSocketAddress> route) {
        this.resolver = resolver;
        this.route = route;
    }

    /** The address to connect to for a host on the public internet. */
    InetSocketAddress dial(String host, int port) throws IOException {
        String name = EgressRules.name(host);
        List<InetAddress> answers = resolver.resolve(name);
        for (InetAddress address : answers) {
            // One that answers with both is up to something.
            if (!PublicAddresses.contains(address)) {
                throw new EgressDenied(
                        "the name leads to " + address.getHostAddress() + ", which is not on the public internet");
            }
        }
        return route.apply(new InetSocketAddress(answers.getFirst(), port));
    }
}
