package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.egress.EgressWays;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/**
 * The names and addresses of one machine's network. Every guest has the same address, that of QEMU's user network, so that
 * one snapshot and one image serve all: what tells machines apart is the namespace around them.
 *
 * @param house tells the machines of one data folder from those of another
 * @param slot the machine's number on this host, below {@value #SLOTS}
 */
record MachineNetwork(String house, int slot) {
    static final int SLOTS = 1 << 15;
    static final String TAP = "tap0";
    static final String GUEST = "10.0.2.15";
    static final String GATEWAY = "10.0.2.2";
    /** The same everywhere, since a restored guest remembers it. */
    static final String GATEWAY_MAC = "02:53:57:41:52:01";

    /** Where the guest finds the host's egress proxy. */
    static final String PROXY = "10.0.2.100";

    static final int PROXY_PORT = EgressWays.GUEST_PORT;
    /** The way from the namespace to the host. */
    static final String UPLINK = "up0";

    private static final Path NAMESPACES = Path.of("/run/netns");

    MachineNetwork {
        if (slot < 0 || slot >= SLOTS || !house.matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException("no slot: " + house + "/" + slot);
        }
    }

    /** What the names of all namespaces of this house start with. */
    static String prefix(String house) {
        return "swarm-" + house + "-";
    }

    /** What the names of all network devices of this house on the host start with. */
    static String devicePrefix(String house) {
        return "sw" + house + "-";
    }

    String namespace() {
        return prefix(house) + slot;
    }

    Path namespaceFile() {
        return NAMESPACES.resolve(namespace());
    }

    /** The host's end of the uplink; at most 15 characters, as Linux wants. */
    String hostDevice() {
        return "sw" + house + "-" + Integer.toString(slot, 36);
    }

    /** The host's address on the uplink. */
    String hostAddress() {
        return address(1);
    }

    /** The namespace's address on the uplink. */
    String uplinkAddress() {
        return address(2);
    }

    /** The two ends of the uplink. */
    EgressWays.Link link() throws UnknownHostException {
        return new EgressWays.Link(InetAddress.getByName(hostAddress()), InetAddress.getByName(uplinkAddress()));
    }

    /** In 198.18.0.0/15, which is reserved for tests of network devices, so that no real network is hidden by it. */
    private String address(int index) {
        int offset = slot * 4 + index;
        return "198." + (18 + (offset >> 16)) + "." + ((offset >> 8) & 255) + "." + (offset & 255);
    }
}
