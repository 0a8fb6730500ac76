package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.host.HostCommands;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * A host with neighbours, made of network namespaces: a LAN with a metadata address, and an internet. Nothing of the real
 * host's network is touched but names of namespaces, which all start with this process's own mark.
 */
final class NetworkLab implements AutoCloseable {
    static final String LAN = "192.168.77.2";
    static final String METADATA = "169.254.169.254";
    static final String INTERNET = "203.0.113.2";
    static final String HOST_ON_LAN = "192.168.77.1";
    static final String HOST_ON_INTERNET = "203.0.113.1";
    static final int SERVICE = 9000;

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final HostCommands REAL = HostCommands.STANDARD;

    private final String mark = "lab" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
    private final Deque<String> namespaces = new ArrayDeque<>();
    private final Deque<Process> processes = new ArrayDeque<>();
    private final Path script;

    NetworkLab(Path folder) throws IOException {
        script = script(folder);
        namespace("host");
        host().run("ip", "link", "set", "lo", "up");
        host().run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
    }

    /** Says why the network cannot be tried here. */
    static Optional<String> impossible() {
        try {
            if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
                return Optional.of("network namespaces need root");
            }
            for (String tool : List.of("ip", "nft", "nsenter", "python3")) {
                REAL.run("sh", "-c", "command -v " + tool);
            }
            String trial = "trial" + ProcessHandle.current().pid();
            REAL.run("ip", "netns", "add", trial);
            try {
                List<String> in = List.of("nsenter", "--net=/run/netns/" + trial, "--");
                HostCommands there = new HostCommands(in);
                there.run("ip", "tuntap", "add", "dev", "tap0", "mode", "tap");
                there.run(
                        List.of("nft", "-f", "-"),
                        "table inet t {\n chain c { type nat hook postrouting priority 0; }\n}\n");
                return Optional.empty();
            } finally {
                REAL.run("ip", "netns", "delete", trial);
            }
        } catch (IOException e) {
            return Optional.of("network namespaces, TAP devices or nftables do not work here: " + e.getMessage());
        }
    }

    static void assumePossible() {
        impossible().ifPresent(reason -> Assumptions.abort(reason));
    }

    static Path script(Path folder) throws IOException {
        Path file = folder.resolve("host-double.py");
        try (InputStream content = NetworkLab.class.getResourceAsStream("/firecracker/host-double.py")) {
            Files.write(file, java.util.Objects.requireNonNull(content).readAllBytes());
        }
        return file;
    }

    /** Runs commands on this lab's host. */
    HostCommands host() {
        return in("host");
    }

    HostCommands in(String name) {
        return new HostCommands(List.of("nsenter", "--net=/run/netns/" + mark + name, "--"));
    }

    /** A neighbour of the host by a cable of its own, with a service on it. */
    void neighbour(String name, String hostAddress, List<String> addresses) throws Exception {
        namespace(name);
        String device = "c" + name;
        host().run("ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", mark + name);
        host().run("ip", "addr", "add", hostAddress + "/24", "dev", device);
        host().run("ip", "link", "set", device, "up");
        for (String address : addresses) {
            in(name).run("ip", "addr", "add", address + "/24", "dev", "eth0");
        }
        in(name).run("ip", "link", "set", "eth0", "up");
        in(name).run("ip", "route", "add", "default", "via", hostAddress);
        serve(name, name, SERVICE, 53, 80);
    }

    void serve(String namespace, String answer, int... ports) throws Exception {
        List<String> line = new ArrayList<>(in(namespace).prefix());
        line.addAll(List.of("python3", script.toString(), "serve", answer));
        for (int port : ports) {
            line.add(Integer.toString(port));
        }
        start(line);
    }

    /** A guest behind the TAP device of a machine, opened as the machine's user. */
    void guest(String name, MachineNetwork network, int user) throws Exception {
        namespace(name);
        List<String> line = new ArrayList<>(TapNetwork.enter(network));
        line.addAll(List.of("python3", script.toString(), "card", mark + name, MachineNetwork.TAP, "" + user));
        start(line);
        HostCommands guest = in(name);
        guest.run("ip", "addr", "add", MachineNetwork.GUEST + "/24", "dev", "eth0");
        guest.run("ip", "link", "set", "eth0", "up");
        guest.run("ip", "link", "set", "lo", "up");
        guest.run("ip", "route", "add", "default", "via", MachineNetwork.GATEWAY);
    }

    /** What answers whom: of each target, such as {@code tcp:10.0.0.1:80}, the name that it gave. */
    Map<String, String> probe(HostCommands from, List<String> targets) throws IOException {
        List<String> line = new ArrayList<>(List.of("python3", script.toString(), "probe", "1.5"));
        line.addAll(targets);
        Map<String, String> answers = new LinkedHashMap<>();
        from.run(line, "")
                .lines()
                .map(said -> said.split(" "))
                .filter(said -> !said[1].equals("-"))
                .forEach(said -> answers.put(said[0], said[1]));
        return answers;
    }

    /** Says this to a TCP port from there; answers what came back, or why nothing did. */
    static String say(HostCommands from, Path script, String address, int port, String text) {
        try {
            return from.run(List.of("python3", script.toString(), "say", address, Integer.toString(port)), text);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void start(List<String> line) throws Exception {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        processes.push(process);
        String said = process.inputReader().readLine();
        if (!"ready".equals(said)) {
            throw new IOException(line + " says " + said);
        }
    }

    private void namespace(String name) throws IOException {
        REAL.run("ip", "netns", "add", mark + name);
        namespaces.push(mark + name);
    }

    @Override
    public void close() throws IOException {
        processes.forEach(Process::destroyForcibly);
        for (String namespace : namespaces) {
            REAL.run("ip", "netns", "delete", namespace);
        }
    }
}
