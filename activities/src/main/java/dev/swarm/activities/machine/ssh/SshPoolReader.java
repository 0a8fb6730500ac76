package dev.swarm.activities.machine.ssh;

import dev.swarm.activities.yaml.YamlFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads and checks one pool file. */
final class SshPoolReader {
    private static final Set<String> TOP =
            Set.of("ssh-config", "known-hosts", "connections", "folder", "classes", "labels", "machines");
    private static final Set<String> MACHINE = Set.of(
            "name",
            "host",
            "port",
            "user",
            "identity-file",
            "jump",
            "known-hosts",
            "folder",
            "classes",
            "labels",
            "slots",
            "confinement");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    // Nothing that ssh could take for an option, and nothing that a shell would read.
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:%-]{0,252}");
    private static final Pattern JUMP =
            Pattern.compile("([A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9._-]*(:\\d{1,5})?");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
    private static final Pattern CLASS = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");
    private static final Pattern FOLDER = Pattern.compile("(~/|/)[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");
    private static final int DEFAULT_CONNECTIONS = 8;

    private final Path file;
    private final List<String> problems = new ArrayList<>();

    SshPoolReader(Path file) {
        this.file = file;
    }

    SshPool read() {
        YamlFields top = YamlFields.of(root(), file, problems);
        refuseOthers(top, TOP);
        Optional<Path> config = top.text("ssh-config").map(SshPoolReader::path);
        config.filter(path -> !Files.isReadable(path))
                .ifPresent(path -> top.problem("ssh-config", path + " cannot be read", "name the OpenSSH config file"));
        List<PoolMachine> machines = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Node node : top.nodes("machines")) {
            YamlFields fields = YamlFields.of(node, file, problems);
            PoolMachine machine = machine(fields, top);
            if (!names.add(machine.name())) {
                fields.problem("name", "'" + machine.name() + "' is here twice", "give each machine a name of its own");
            }
            if (!machines.isEmpty()
                    && !Set.copyOf(machines.getFirst().classes()).equals(Set.copyOf(machine.classes()))) {
                fields.problem(
                        "classes",
                        "all machines of a pool serve the same classes, here " + machine.classes() + " and before "
                                + machines.getFirst().classes(),
                        "put machines of other classes into a pool file and worker of their own");
            }
            machines.add(machine);
        }
        if (machines.isEmpty() && problems.isEmpty()) {
            top.problem("machines", "there is no machine", "list at least one, with name and host");
        }
        int connections = top.number("connections", 2, 64).orElse(DEFAULT_CONNECTIONS);
        if (!problems.isEmpty()) {
            throw new InvalidSshPoolException(problems);
        }
        return new SshPool(file, config, connections, machines);
    }

    private @Nullable Node root() {
        try {
            Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(Files.newBufferedReader(file));
            if (root == null) {
                problems.add(file + ": it is empty; list machines, see examples/ssh-pool.yaml");
                throw new InvalidSshPoolException(problems);
            }
            return root;
        } catch (NoSuchFileException e) {
            problems.add(file + ": there is no such file; write one like examples/ssh-pool.yaml");
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.add(file + ":" + line + ": not YAML: " + e.getProblem() + "; correct it there or just before");
        } catch (YAMLException | IOException e) {
            problems.add(file + ": cannot be read: " + e.getMessage());
        }
        throw new InvalidSshPoolException(problems);
    }

    private PoolMachine machine(YamlFields fields, YamlFields top) {
        refuseOthers(fields, MACHINE);
        String name = fields.required("name", NAME, "letters, digits, dots, dashes and underscores, such as builder-1");
        String host = fields.required("host", HOST, "a host name, an address, or an alias of your OpenSSH config");
        Confinement confinement = confinement(fields);
        int slots = fields.number("slots", 1, 1000).orElse(1);
        if (confinement == Confinement.NONE && slots > 1) {
            fields.problem("slots", "an unconfined machine holds one ticket at a time", "write slots: 1");
        }
        Optional<Path> identity = fields.text("identity-file").map(SshPoolReader::path);
        identity.filter(path -> !Files.isReadable(path))
                .ifPresent(
                        path -> fields.problem("identity-file", path + " cannot be read", "name a private key file"));
        List<String> jump = fields.texts("jump", JUMP, "hosts as alias, host or user@host:port, the nearest first");
        return new PoolMachine(
                name,
                host,
                fields.number("port", 1, 65_535),
                fields.matching("user", USER, "a user name"),
                identity,
                jump,
                knownHosts(fields.has("known-hosts") ? fields : top),
                classes(fields.has("classes") ? fields : top),
                labels(top, fields),
                fields.matching("folder", FOLDER, "an absolute path or ~/path, without blanks")
                        .or(() -> top.matching("folder", FOLDER, "an absolute path or ~/path, without blanks"))
                        .orElse("~/.swarm"),
                confinement,
                slots);
    }

    private static void refuseOthers(YamlFields fields, Set<String> known) {
        for (String name : fields.names()) {
            if (name.contains("password") || name.contains("passphrase")) {
                fields.problem(name, "passwords are not used", "name a key file without passphrase as identity-file");
                return;
            }
        }
        fields.refuseOthers(known);
    }

    private static Confinement confinement(YamlFields fields) {
        String text = fields.text("confinement").orElse(Confinement.BUBBLEWRAP.wire());
        for (Confinement each : Confinement.values()) {
            if (each.wire().equals(text.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        fields.problem(
                "confinement",
                "'" + text + "' is not known",
                "write bubblewrap, or none where the machine itself is the boundary");
        return Confinement.BUBBLEWRAP;
    }

    private static List<Path> knownHosts(YamlFields fields) {
        List<Path> files =
                fields.texts("known-hosts", Pattern.compile("\\S+"), "a file or files, without blanks").stream()
                        .map(SshPoolReader::path)
                        .toList();
        files.stream()
                .filter(path -> !Files.isReadable(path))
                .forEach(path -> fields.problem(
                        "known-hosts",
                        path + " cannot be read",
                        "make it: ssh-keyscan HOST > " + path
                                + ", and compare the keys' fingerprints with the machine's"));
        return files;
    }

    private static List<String> classes(YamlFields fields) {
        List<String> classes =
                fields.texts("classes", CLASS, "lower case letters, digits and dashes, such as standard");
        return classes.isEmpty() ? List.of("standard") : classes;
    }

    private static Map<String, String> labels(YamlFields top, YamlFields fields) {
        Map<String, String> labels = new LinkedHashMap<>(top.map("labels", LABEL));
        labels.putAll(fields.map("labels", LABEL));
        return labels;
    }

    static Path path(String text) {
        return text.startsWith("~/")
                ? Path.of(System.getProperty("user.home")).resolve(text.substring(2))
                : Path.of(text);
    }
}
