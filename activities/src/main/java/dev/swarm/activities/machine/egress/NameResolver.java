package dev.swarm.activities.machine.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a name, as the host sees them. May block. */
@FunctionalInterface
public interface NameResolver {
    /** The resolver of the host's system. */
    NameResolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));

    /** At least one address, the preferred first. */
    List<InetAddress> resolve(String name) throws UnknownHostException;
}
