package dev.swarm.activities.machine.firecracker;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * The nftables rules of one machine: all that is not said here is dropped. They stand twice, in the machine's namespace and
 * on the host's end of its uplink, so that a guest that has taken over its Firecracker meets the second set. Each script is
 * applied as a whole or not at all, however often.
 *
 * @param uplink whether there is a way from the namespace to the host
 * @param proxyPort where on the uplink's host address the egress proxy listens for this machine; empty for no proxy
 */
record NetworkRules(MachineNetwork network, boolean uplink, OptionalInt proxyPort) {
    /** For the namespace of the machine. */
    String inside() {
        StringBuilder rules =
                new StringBuilder("""
                add table inet swarm
                delete table inet swarm
                table inet swarm {
                  chain input {
                    type filter hook input priority filter; policy drop;
                    ct state established accept
                  }
                  chain output {
                    type filter hook output priority filter; policy drop;
                    ct state established meta skuid 0 accept
                    oifname "%1$s" ip daddr %2$s tcp dport 22 meta skuid 0 accept
                  }
                  chain forward {
                    type filter hook forward priority filter; policy drop;
                    ct state established accept
                    iifname "%1$s" ip saddr %2$s oifname "%3$s" jump out
                  }
                  chain before {
                    type nat hook prerouting priority dstnat; policy accept;
                """.formatted(MachineNetwork.TAP, MachineNetwork.GUEST, MachineNetwork.UPLINK));
        proxyPort.ifPresent(port -> rules.append("    iifname \"%s\" ip daddr %s tcp dport %d dnat ip to %s:%d%n"
                .formatted(
                        MachineNetwork.TAP,
                        MachineNetwork.PROXY,
                        MachineNetwork.PROXY_PORT,
                        network.hostAddress(),
                        port)));
        rules.append("""
                  }
                  chain after {
                    type nat hook postrouting priority srcnat; policy accept;
                    oifname "%s" masquerade
                  }
                  chain out {
                """.formatted(MachineNetwork.UPLINK));
        proxyPort.ifPresent(
                port -> rules.append("    ip daddr %s tcp dport %d accept%n".formatted(network.hostAddress(), port)));
        return rules.append("  }\n}\n").toString();
    }

    /** For the host: a table for all machines of the house, and a chain in it for this machine's uplink. */
    String outside() {
        String table = table(network.house());
        String devices = MachineNetwork.devicePrefix(network.house()) + "*";
        StringBuilder rules = new StringBuilder("""
                add table inet %1$s
                add map inet %1$s to-host { type ifname : verdict; }
                add chain inet %1$s input { type filter hook input priority -10; policy accept; }
                add chain inet %1$s output { type filter hook output priority -10; policy accept; }
                add chain inet %1$s forward { type filter hook forward priority -10; policy accept; }
                flush chain inet %1$s input
                flush chain inet %1$s output
                flush chain inet %1$s forward
                add rule inet %1$s input iifname "%2$s" iifname vmap @to-host
                add rule inet %1$s input iifname "%2$s" drop
                add rule inet %1$s output oifname "%2$s" ct state established accept
                add rule inet %1$s output oifname "%2$s" drop
                add rule inet %1$s forward iifname "%2$s" drop
                add rule inet %1$s forward oifname "%2$s" drop
                add chain inet %1$s %3$s
                flush chain inet %1$s %3$s
                """.formatted(table, devices, chain(network)));
        proxyPort.ifPresent(port -> rules.append("add rule inet %s %s ip saddr %s ip daddr %s tcp dport %d accept%n"
                .formatted(table, chain(network), network.uplinkAddress(), network.hostAddress(), port)));
        rules.append("add element inet %1$s to-host { \"%2$s\" : jump %3$s }%n"
                .formatted(table, network.hostDevice(), chain(network)));
        return rules.toString();
    }

    /** Takes this machine out of the host's table. */
    static String removal(MachineNetwork network) {
        // Added first, so that what is there only in part can be removed too.
        return """
                add map inet %1$s to-host { type ifname : verdict; }
                add chain inet %1$s %2$s
                add element inet %1$s to-host { "%3$s" : jump %2$s }
                delete element inet %1$s to-host { "%3$s" }
                flush chain inet %1$s %2$s
                delete chain inet %1$s %2$s
                """.formatted(table(network.house()), chain(network), network.hostDevice());
    }

    private static String chain(MachineNetwork network) {
        return "slot-" + network.slot() + "-host";
    }

    static String table(String house) {
        return "swarm_" + house.toLowerCase(Locale.ROOT);
    }
}
