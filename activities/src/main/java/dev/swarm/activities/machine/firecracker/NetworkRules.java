package dev.swarm.activities.machine.firecracker;

import dev.swarm.contracts.machine.EgressMode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The nftables rules of one machine: all that is not said here is dropped. They stand twice, in the machine's namespace and
 * on the host's end of its uplink, so that a guest that has taken over its Firecracker meets the second set. Each script is
 * applied as a whole or not at all, however often.
 *
 * @param proxyPort where on the uplink's host address the egress proxy listens for this machine; empty for no proxy
 * @param resolver the name server that {@link EgressMode#OPEN} may ask, an IPv4 address
 */
record NetworkRules(MachineNetwork network, EgressMode mode, OptionalInt proxyPort, Optional<String> resolver) {
    /** Everything that is not the public internet. */
    static final String NOT_PUBLIC = "0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12,"
            + " 192.0.0.0/24, 192.168.0.0/16, 198.18.0.0/15, 224.0.0.0/4, 240.0.0.0/4";

    boolean hasUplink() {
        return mode != EgressMode.NONE;
    }

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
        nameServer()
                .ifPresent(server -> rules.append(
                        "    iifname \"%s\" ip daddr %s meta l4proto { tcp, udp } th dport 53 dnat ip to %s%n"
                                .formatted(MachineNetwork.TAP, MachineNetwork.RESOLVER, server)));
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
        rules.append(open()).append("  }\n}\n");
        return rules.toString();
    }

    /** For the host: a table for all machines of the house, and a chain in it for this machine's uplink. */
    String outside() {
        String table = table(network.house());
        String devices = MachineNetwork.devicePrefix(network.house()) + "*";
        String chain = "slot-" + network.slot();
        StringBuilder rules = new StringBuilder("""
                add table inet %1$s
                add map inet %1$s to-host { type ifname : verdict; }
                add map inet %1$s to-others { type ifname : verdict; }
                add chain inet %1$s input { type filter hook input priority -10; policy accept; }
                add chain inet %1$s output { type filter hook output priority -10; policy accept; }
                add chain inet %1$s forward { type filter hook forward priority -10; policy accept; }
                add chain inet %1$s after { type nat hook postrouting priority srcnat; policy accept; }
                flush chain inet %1$s input
                flush chain inet %1$s output
                flush chain inet %1$s forward
                flush chain inet %1$s after
                add rule inet %1$s input iifname "%2$s" iifname vmap @to-host
                add rule inet %1$s input iifname "%2$s" drop
                add rule inet %1$s output oifname "%2$s" ct state established accept
                add rule inet %1$s output oifname "%2$s" drop
                add rule inet %1$s forward iifname "%2$s" oifname "%2$s" drop
                add rule inet %1$s forward iifname "%2$s" iifname vmap @to-others
                add rule inet %1$s forward iifname "%2$s" drop
                add rule inet %1$s forward oifname "%2$s" ct state established accept
                add rule inet %1$s forward oifname "%2$s" drop
                add rule inet %1$s after ip saddr %3$s oifname != "%2$s" masquerade
                """.formatted(table, devices, MachineNetwork.RANGE));
        for (String direction : new String[] {"host", "others"}) {
            rules.append("add chain inet %1$s %2$s-%3$s%nflush chain inet %1$s %2$s-%3$s%n"
                    .formatted(table, chain, direction));
        }
        proxyPort.ifPresent(
                port -> rules.append("add rule inet %s %s-host ip saddr %s ip daddr %s tcp dport %d accept%n"
                        .formatted(table, chain, network.uplinkAddress(), network.hostAddress(), port)));
        open().lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> rules.append("add rule inet %s %s-others ip saddr %s %s%n"
                        .formatted(table, chain, network.uplinkAddress(), line.strip())));
        rules.append("add element inet %1$s to-host { \"%2$s\" : jump %3$s-host }%n"
                .formatted(table, network.hostDevice(), chain));
        rules.append("add element inet %1$s to-others { \"%2$s\" : jump %3$s-others }%n"
                .formatted(table, network.hostDevice(), chain));
        return rules.toString();
    }

    /** Takes this machine out of the host's table. */
    static String removal(MachineNetwork network) {
        StringBuilder rules = new StringBuilder();
        for (String direction : new String[] {"host", "others"}) {
            // Added first, so that what is there only in part can be removed too.
            rules.append("""
                    add chain inet %1$s slot-%2$d-%3$s
                    add element inet %1$s to-%3$s { "%4$s" : jump slot-%2$d-%3$s }
                    delete element inet %1$s to-%3$s { "%4$s" }
                    flush chain inet %1$s slot-%2$d-%3$s
                    delete chain inet %1$s slot-%2$d-%3$s
                    """.formatted(table(network.house()), network.slot(), direction, network.hostDevice()));
        }
        return rules.toString();
    }

    static String table(String house) {
        return "swarm_" + house.toLowerCase(Locale.ROOT);
    }

    private Optional<String> nameServer() {
        return mode == EgressMode.OPEN ? resolver : Optional.empty();
    }

    private String open() {
        if (mode != EgressMode.OPEN) {
            return "";
        }
        String names = nameServer()
                .map(server -> "    ip daddr %s meta l4proto { tcp, udp } th dport 53 accept%n".formatted(server))
                .orElse("");
        return names + "    ip daddr != { " + NOT_PUBLIC + " } accept\n";
    }
}
