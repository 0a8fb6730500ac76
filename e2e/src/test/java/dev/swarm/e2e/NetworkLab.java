package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Network namespaces on one bridge, with nothing else in reach: each stands for the network of one host. Its addresses are
 * from the block for tests between networks (198.18.0.0/15), its names begin with a prefix of its own.
 */
final class NetworkLab implements AutoCloseable {
    private static final int NETS = 250;

    private final String prefix;
    private final String net;
    private final List<String> namespaces = new ArrayList<>();

    private NetworkLab(String prefix, String net) {
        this.prefix = prefix;
        this.net = net;
    }

    /** Why there can be none here; empty where there can. */
    static Optional<String> unavailable() throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("network namespaces need root");
        }
        for (String tool : List.of("ip", "nsenter")) {
            if (run("sh", "-c", "command -v " + tool).exit() != 0) {
                return Optional.of("the program " + tool + " is not installed (packages iproute2, util-linux)");
            }
        }
        String trial = "swt" + ProcessHandle.current().pid();
        Ran bridge = run("ip", "link", "add", trial, "type", "bridge");
        if (bridge.exit() != 0) {
            return Optional.of("no network bridge can be made: " + bridge.output());
        }
        run("ip", "link", "del", trial);
        Ran namespace = run("ip", "netns", "add", trial);
        if (namespace.exit() != 0) {
            return Optional.of("no network namespace can be made: " + namespace.output());
        }
        run("ip", "netns", "del", trial);
        return Optional.empty();
    }

    static NetworkLab open() throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        String addresses = run("ip", "-o", "address").output();
        for (int i = 0; i < NETS; i++) {
            String net = "198.18." + Math.floorMod(pid + i, NETS) + ".";
            if (!addresses.contains(net)) {
                NetworkLab lab = new NetworkLab("sw" + Long.toString(pid, Character.MAX_RADIX) + "x", net);
                lab.ip("link", "add", lab.bridge(), "type", "bridge");
                lab.ip("address", "add", net + "1/24", "dev", lab.bridge());
                lab.ip("link", "set", lab.bridge(), "up");
                return lab;
            }
        }
        throw new IOException("no free net below 198.18.0.0/16");
    }

    private String bridge() {
        return prefix + "br";
    }

    /** Where this machine is to the namespaces. */
    InetAddress address() throws IOException {
        return InetAddress.getByName(net + "1");
    }

    /** Makes one more host's network; answers what a command must begin with to run in it. */
    String[] add(int number) throws IOException, InterruptedException {
        String name = prefix + number;
        ip("netns", "add", name);
        namespaces.add(name);
        ip("link", "add", outside(number), "type", "veth", "peer", "name", "eth0", "netns", name);
        ip("link", "set", outside(number), "master", bridge(), "up");
        ip("-n", name, "address", "add", net + (10 + number) + "/24", "dev", "eth0");
        ip("-n", name, "link", "set", "eth0", "up");
        ip("-n", name, "link", "set", "lo", "up");
        // Not by `ip netns exec`: that hides the control groups.
        return new String[] {"nsenter", "--net=/run/netns/" + name, "--"};
    }

    void cut(int number) throws IOException, InterruptedException {
        ip("link", "set", outside(number), "down");
    }

    void mend(int number) throws IOException, InterruptedException {
        ip("link", "set", outside(number), "up");
    }

    private String outside(int number) {
        return prefix + "v" + number;
    }

    /** What there is of it. */
    List<String> remains() throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        for (String line : (run("ip", "-o", "link").output()
                        + run("ip", "netns").output())
                .lines()
                .toList()) {
            if (line.contains(prefix)) {
                found.add(line);
            }
        }
        return found;
    }

    private void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Ran ran = run(command.toArray(String[]::new));
        assertThat(ran.exit()).as("%s: %s", command, ran.output()).isZero();
    }

    private record Ran(int exit, String output) {}

    private static Ran run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("swarm-", ".out");
        try {
            int exit = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start()
                    .waitFor();
            return new Ran(exit, Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    /** Takes all of it away, as far as it is there. */
    @Override
    public void close() throws IOException, InterruptedException {
        for (String namespace : namespaces) {
            run("ip", "netns", "del", namespace);
        }
        run("ip", "link", "del", bridge());
    }
}
