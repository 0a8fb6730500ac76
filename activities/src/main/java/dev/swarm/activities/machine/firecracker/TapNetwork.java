package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.host.HostCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Network namespaces of machines: a TAP device for Firecracker, and an uplink where the egress policy leads anywhere.
 *
 * <p>What is ours is marked: the name of each namespace stands in a file of our own folder before the namespace is made and
 * until it is gone. A namespace without such a file is never touched, whatever its name.
 */
final class TapNetwork {
    private static final String MARK = "slot-";

    private final Path marks;
    private final String house;
    private final HostCommands host;

    /**
     * @param marks our folder of marks, made where needed
     * @param house eight hexadecimal digits that tell this data folder from others on the host
     */
    TapNetwork(Path marks, String house, HostCommands host) throws IOException {
        this.marks = Files.createDirectories(marks);
        this.house = house;
        this.host = host;
    }

    MachineNetwork of(int slot) {
        return new MachineNetwork(house, slot);
    }

    /** Whether the slot's addresses and names are unused on this host, also by other data folders. */
    boolean isFree(int slot) throws IOException {
        MachineNetwork network = of(slot);
        return !Files.exists(mark(slot))
                && !Files.exists(network.namespaceFile())
                && host.run("ip", "-o", "-4", "addr", "show", "to", network.hostAddress() + "/30")
                        .isBlank();
    }

    /**
     * Makes the namespace with its devices, or completes what is there; nothing passes but the host's ssh.
     *
     * @param user who may open the TAP device
     * @param uplink whether there is to be a way to the host; {@link #allow} opens it
     */
    void create(int slot, int user, boolean uplink) throws IOException {
        MachineNetwork network = of(slot);
        if (Files.exists(network.namespaceFile()) && !Files.exists(mark(slot))) {
            throw new IOException("the network namespace " + network.namespace() + " is not ours");
        }
        writeMark(network);
        if (!Files.exists(network.namespaceFile())) {
            host.run("ip", "netns", "add", network.namespace());
        }
        // The rules come before the devices, so that no packet comes before them.
        NetworkRules closed = new NetworkRules(network, uplink, OptionalInt.empty());
        nft(network, closed.inside());
        settings(network);
        if (!hasDevice(network, MachineNetwork.TAP)) {
            inside(network, "ip", "tuntap", "add", "dev", MachineNetwork.TAP, "mode", "tap", "user", "" + user);
        }
        inside(network, "ip", "addr", "replace", MachineNetwork.GATEWAY + "/24", "dev", MachineNetwork.TAP);
        // Its own too, so that the guest finds it; the rules turn what comes for it elsewhere.
        inside(network, "ip", "addr", "replace", MachineNetwork.PROXY + "/32", "dev", MachineNetwork.TAP);
        inside(network, "ip", "link", "set", MachineNetwork.TAP, "address", MachineNetwork.GATEWAY_MAC, "up");
        if (uplink) {
            host.run(List.of("nft", "-f", "-"), closed.outside());
            uplink(network);
        } else {
            removeUplink(network);
        }
    }

    /** Lets through what the policy allows. Connections that stand go on. */
    void allow(NetworkRules rules) throws IOException {
        if (rules.uplink()) {
            host.run(List.of("nft", "-f", "-"), rules.outside());
        }
        nft(rules.network(), rules.inside());
    }

    /**
     * Removes all that was made for this slot; harmless where there is nothing. What is not marked as ours stays. Answers what
     * was there, each as its kind and its name.
     */
    List<String> remove(int slot) throws IOException {
        if (!Files.exists(mark(slot))) {
            return List.of();
        }
        MachineNetwork network = of(slot);
        List<String> removed = new ArrayList<>(removeUplink(network));
        if (Files.exists(network.namespaceFile())) {
            // Its TAP device goes with it.
            host.run("ip", "netns", "delete", network.namespace());
            removed.add("tap " + network.namespace() + "/" + MachineNetwork.TAP);
            removed.add("namespace " + network.namespace());
        }
        Files.deleteIfExists(mark(slot));
        removeTableOfNobody();
        return removed;
    }

    /** Removes the rules of the house where it has no machine; answers what was there. */
    synchronized List<String> removeTableOfNobody() throws IOException {
        String table = NetworkRules.table(house);
        if (!slots().isEmpty() || !hasTable()) {
            return List.of();
        }
        host.run("nft", "delete", "table", "inet", table);
        return List.of("rules " + table);
    }

    /** All slots that may have something on this host. */
    List<Integer> slots() throws IOException {
        try (Stream<Path> files = Files.list(marks)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.matches(MARK + "[0-9]+"))
                    .map(name -> Integer.valueOf(name.substring(MARK.length())))
                    .sorted()
                    .toList();
        }
    }

    private List<String> removeUplink(MachineNetwork network) throws IOException {
        List<String> removed = new ArrayList<>();
        if (!devices(List.of(), network.hostDevice()).isEmpty()) {
            host.run("ip", "link", "delete", network.hostDevice());
            removed.add("link " + network.hostDevice());
        }
        if (hasTable()) {
            host.run(List.of("nft", "-f", "-"), NetworkRules.removal(network));
        }
        return removed;
    }

    private void uplink(MachineNetwork network) throws IOException {
        if (!hasDevice(network, MachineNetwork.UPLINK)) {
            if (devices(List.of(), network.hostDevice()).isEmpty()) {
                host.run(List.of("ip", "-batch", "-"), """
                        link add %s type veth peer name %s netns %s
                        """.formatted(
                                network.hostDevice(), MachineNetwork.UPLINK, network.namespace()));
            }
        }
        host.run(
                List.of(
                        "sh",
                        "-c",
                        "echo 1 > /proc/sys/net/ipv6/conf/$1/disable_ipv6 2> /dev/null; true",
                        "sh",
                        network.hostDevice()),
                "");
        host.run("ip", "addr", "replace", network.hostAddress() + "/30", "dev", network.hostDevice());
        host.run("ip", "link", "set", network.hostDevice(), "up");
        inside(network, "ip", "addr", "replace", network.uplinkAddress() + "/30", "dev", MachineNetwork.UPLINK);
        inside(network, "ip", "link", "set", MachineNetwork.UPLINK, "up");
        inside(network, "ip", "route", "replace", "default", "via", network.hostAddress());
    }

    /** No IPv6 at all, and packets are passed on, by the rules, between the TAP device and the uplink. */
    private void settings(MachineNetwork network) throws IOException {
        inside(
                network,
                "sh",
                "-c",
                "for each in all default; do echo 1 > /proc/sys/net/ipv6/conf/$each/disable_ipv6; done 2> /dev/null;"
                        + " echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv4/conf/all/arp_ignore");
    }

    private boolean hasDevice(MachineNetwork network, String device) throws IOException {
        return !devices(enter(network), device).isEmpty();
    }

    private List<String> devices(List<String> prefix, String device) throws IOException {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of("ip", "-o", "link", "show"));
        return host.run(line, "")
                .lines()
                .filter(each -> each.matches("[0-9]+: " + device + "[@:].*"))
                .toList();
    }

    private boolean hasTable() throws IOException {
        return host.run("nft", "list", "tables").lines().anyMatch(("table inet " + NetworkRules.table(house))::equals);
    }

    private void nft(MachineNetwork network, String script) throws IOException {
        List<String> line = new ArrayList<>(enter(network));
        line.addAll(List.of("nft", "-f", "-"));
        host.run(line, script);
    }

    private void inside(MachineNetwork network, String... command) throws IOException {
        List<String> line = new ArrayList<>(enter(network));
        line.addAll(List.of(command));
        host.run(line, "");
    }

    /** The words before a command that is to run in a machine's namespace, as root of the host. */
    static List<String> enter(MachineNetwork network) {
        return List.of("nsenter", "--net=" + network.namespaceFile(), "--");
    }

    private Path mark(int slot) {
        return marks.resolve(MARK + slot);
    }

    /** Not while somebody looks whether there is any. */
    private synchronized void writeMark(MachineNetwork network) throws IOException {
        Path fresh = marks.resolve("." + network.slot() + ".new");
        Files.writeString(fresh, network.namespace() + "\n");
        Files.move(fresh, mark(network.slot()), StandardCopyOption.ATOMIC_MOVE);
    }
}
