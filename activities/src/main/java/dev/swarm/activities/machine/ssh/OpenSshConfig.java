package dev.swarm.activities.machine.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Asks OpenSSH itself ({@code ssh -G}) what its config says of a host: so aliases, patterns, Include and Match mean what
 * they mean to the user's own ssh, and to the git that goes over it.
 */
final class OpenSshConfig {
    private static final int MOST_HOPS = 8;
    private static final int PATIENCE_SECONDS = 10;

    private final Optional<Path> file;

    /** @param file empty for the user's own config and the system's */
    OpenSshConfig(Optional<Path> file) {
        this.file = file;
    }

    /** The hosts to go through, the nearest first; the last is the machine itself. */
    List<SshHost> route(PoolMachine machine) throws IOException {
        List<String> options = new ArrayList<>();
        machine.port().ifPresent(port -> options.addAll(List.of("-o", "Port=" + port)));
        machine.user().ifPresent(user -> options.addAll(List.of("-o", "User=" + user)));
        if (!machine.jump().isEmpty()) {
            options.addAll(List.of("-o", "ProxyJump=" + String.join(",", machine.jump())));
        }
        List<SshHost> route = new ArrayList<>();
        add(route, machine, machine.host(), options, MOST_HOPS);
        return route;
    }

    private void add(List<SshHost> route, PoolMachine machine, String host, List<String> options, int left)
            throws IOException {
        if (left == 0) {
            throw SshException.lasting("machine " + machine.name() + ": more than " + MOST_HOPS
                    + " jump hosts, or ProxyJump goes round in a circle");
        }
        Map<String, List<String>> settings = ask(host, options);
        String proxy = first(settings, "proxycommand").orElse("none");
        if (!proxy.equals("none")) {
            throw SshException.lasting("machine " + machine.name() + ": the OpenSSH config has a ProxyCommand for "
                    + host + "; use ProxyJump, or 'jump' in the pool file");
        }
        String jumps = first(settings, "proxyjump").orElse("none");
        if (!jumps.equals("none")) {
            String[] hops = jumps.split(",");
            for (int i = 0; i < hops.length; i++) {
                // Only the first hop's own ProxyJump counts: the others are reached through the one before.
                List<String> hop = new ArrayList<>(i == 0 ? List.of() : List.of("-o", "ProxyJump=none"));
                add(route, machine, split(hops[i], hop), hop, left - 1);
            }
        }
        boolean last = host.equals(machine.host()) && left == MOST_HOPS;
        route.add(host(machine, host, settings, last));
    }

    /** Takes user and port off a hop, as options. */
    private static String split(String hop, List<String> options) {
        String rest = hop.startsWith("ssh://") ? hop.substring("ssh://".length()) : hop;
        int at = rest.lastIndexOf('@');
        if (at >= 0) {
            options.addAll(List.of("-o", "User=" + rest.substring(0, at)));
            rest = rest.substring(at + 1);
        }
        int colon = rest.lastIndexOf(':');
        if (colon >= 0 && !rest.endsWith("]") && rest.indexOf(':') == colon) {
            options.addAll(List.of("-o", "Port=" + rest.substring(colon + 1)));
            rest = rest.substring(0, colon);
        }
        return rest;
    }

    private SshHost host(PoolMachine machine, String name, Map<String, List<String>> settings, boolean last) {
        String hostName = first(settings, "hostname").orElse(name);
        int port = Integer.parseInt(first(settings, "port").orElse("22"));
        String user = first(settings, "user").orElse(System.getProperty("user.name"));
        List<Path> identities = machine.identityFile().isPresent() && (last || !hasOwnKey(settings))
                ? List.of(machine.identityFile().get())
                : settings.getOrDefault("identityfile", List.of()).stream()
                        .map(text -> text.replace("%d", System.getProperty("user.home"))
                                .replace("%h", hostName)
                                .replace("%r", user)
                                .replace("%%", "%"))
                        .map(SshPoolReader::path)
                        .toList();
        List<Path> known = machine.knownHosts().isEmpty()
                ? Stream.of("userknownhostsfile", "globalknownhostsfile")
                        .flatMap(key -> first(settings, key).stream())
                        .flatMap(text -> Stream.of(text.split(" ")))
                        .filter(text -> !text.equals("none"))
                        .map(SshPoolReader::path)
                        .toList()
                : machine.knownHosts();
        return new SshHost(
                name,
                hostName,
                port,
                user,
                identities.stream()
                        .filter(Files::isRegularFile)
                        .map(Path::toAbsolutePath)
                        .toList(),
                (known.isEmpty() ? List.of(SshPoolReader.path("~/.ssh/known_hosts")) : known)
                        .stream().map(Path::toAbsolutePath).toList(),
                first(settings, "hostkeyalias").filter(alias -> !alias.equals("none")));
    }

    /** Whether the config names a key for this host: without one, ssh lists the several that it looks for by default. */
    private static boolean hasOwnKey(Map<String, List<String>> settings) {
        return settings.getOrDefault("identityfile", List.of()).size() == 1;
    }

    private static Optional<String> first(Map<String, List<String>> settings, String key) {
        return settings.getOrDefault(key, List.of()).stream().findFirst();
    }

    private Map<String, List<String>> ask(String host, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of("ssh", "-G"));
        file.ifPresent(path -> command.addAll(List.of("-F", path.toString())));
        command.addAll(options);
        command.addAll(List.of("--", host));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw SshException.lasting("the OpenSSH config does not do for " + host + ": " + output.strip());
            }
            Map<String, List<String>> settings = new HashMap<>();
            output.lines()
                    .filter(line -> line.indexOf(' ') > 0)
                    .forEach(line -> settings.computeIfAbsent(
                                    line.substring(0, line.indexOf(' ')), key -> new ArrayList<>())
                            .add(line.substring(line.indexOf(' ') + 1)));
            return settings;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
