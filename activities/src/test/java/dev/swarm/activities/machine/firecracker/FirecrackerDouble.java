package dev.swarm.activities.machine.firecracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.activities.machine.SandboxProvider;
import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.host.HostCommands;
import dev.swarm.activities.machine.host.Wait;
import dev.swarm.activities.machine.pool.PoolTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands in for the programs {@code firecracker} and {@code jailer}. The namespaces, TAP devices, rules, users, jails, ssh
 * and every message are real; what is not there is a virtual machine: the guest is a sandbox on this host. So it shows that
 * the provider keeps to Firecracker's interface, and nothing of how Firecracker itself behaves, isolates or performs.
 */
final class FirecrackerDouble implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path folder;
    private final Path script;
    private final SandboxProvider sandboxes;
    private final Optional<ApiDescription> description;
    private final ServerSocketChannel control;
    private final String mark = "fcdouble" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
    private final Map<String, GuestDouble> saved = new ConcurrentHashMap<>();
    private final List<Running> all = new CopyOnWriteArrayList<>();

    FirecrackerDouble(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.script = NetworkLab.script(folder);
        this.sandboxes = new SandboxProvider(folder.resolve("guests"));
        this.description = ApiDescription.find();
        Path socket = folder.resolve("control");
        this.control = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        control.bind(UnixDomainSocketAddress.of(socket));
        program("firecracker", "echo 'Firecracker v1.13.1'");
        program("jailer", "exec python3 '" + script + "' jailer '" + socket + "' \"" + mark + "$(date +%N)\" \"$@\"");
        Thread.ofVirtual().start(this::listen);
    }

    /** Why the double cannot play here. */
    static Optional<String> impossible() throws IOException {
        Optional<String> network = NetworkLab.impossible();
        if (network.isPresent()) {
            return network;
        }
        return Files.isExecutable(Path.of("/usr/sbin/sshd"))
                ? Optional.empty()
                : Optional.of("the double's guest needs sshd: apt-get install openssh-server");
    }

    FirecrackerOptions options(Path data, EgressWays ways, PoolTarget pool) throws IOException {
        Path image = Files.createDirectories(folder.resolve("image"));
        for (String name : List.of("rootfs.erofs", "initrd.cpio", "vmlinux")) {
            if (!Files.exists(image.resolve(name))) {
                Files.writeString(image.resolve(name), "no " + name);
            }
        }
        Path modules =
                Files.createDirectories(folder.resolve("modules/kvm_intel")).getParent();
        return new FirecrackerOptions(
                image,
                folder.resolve("templates"),
                data,
                folder.resolve("firecracker"),
                folder.resolve("jailer"),
                1,
                ways,
                pool,
                List.of(),
                new FirecrackerOptions.Surroundings(
                        Path.of("/dev/null"), Path.of("/dev/net/tun"), modules, "root", HostCommands.STANDARD));
    }

    /** Requests to all Firecrackers, in order of their start. */
    List<List<String>> requests() {
        return all.stream().map(running -> running.api.requests()).toList();
    }

    /** Every request that was refused, with why; empty where the provider keeps to the interface. */
    List<String> refusals() {
        return all.stream().flatMap(running -> running.api.refusals().stream()).toList();
    }

    /** Runs commands in the network namespace of the guest that was started last. */
    HostCommands lastGuest() {
        return all.getLast().network;
    }

    /** What the guest that was started last was asked for. */
    List<String> askedOfLastGuest() {
        return all.getLast().guest.operations();
    }

    /** Waits until nothing is left of guests whose process has ended: they do not end with it, as a real one's do. */
    void awaitEnds() throws IOException {
        for (Running running : all) {
            if (!running.process.isAlive()) {
                Wait.until(() -> running.over, "a guest's remains stay");
            }
        }
    }

    private void program(String name, String command) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + command + "\n");
        HostCommands.STANDARD.run("chmod", "755", file.toString());
    }

    private void listen() {
        while (control.isOpen()) {
            try (SocketChannel connection = control.accept();
                    BufferedReader reader =
                            new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8))) {
                JsonNode said = JSON.readTree(reader.readLine());
                all.add(new Running(said));
                connection.write(ByteBuffer.wrap("ok\n".getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException e) {
                // The jailer says that the double does not start.
                continue;
            }
        }
    }

    /** One Firecracker that is none. */
    private final class Running implements ApiDouble.Machine {
        private final Identity process;
        private final String namespace;
        private final HostCommands network;
        private final ApiDouble api;
        private GuestDouble guest;
        private ServerSocketChannel vsock;
        private boolean keep;
        private volatile boolean over;

        Running(JsonNode said) throws IOException {
            this.process = Identity.of(said.path("pid").asLong()).orElseThrow();
            this.namespace = said.path("guest").asText();
            this.network = new HostCommands(List.of("nsenter", "--net=/run/netns/" + namespace, "--"));
            Path root = Path.of(said.path("root").asText());
            this.api = new ApiDouble(
                    root, root.resolve("api.sock"), said.path("user").asInt(), description, this);
            Thread.ofVirtual().start(this::watch);
        }

        @Override
        public synchronized void boot(int memoryMiB) throws IOException {
            String id = "g" + COUNT.incrementAndGet();
            serve(new GuestDouble(sandboxes, id, folder.resolve("sshd-" + id), network, memoryMiB));
        }

        @Override
        public void pause() throws IOException {
            guest.pause();
        }

        @Override
        public void resume() throws IOException {
            guest.resume();
        }

        @Override
        public synchronized String memory() {
            if (!guest.isSomeone()) {
                return "template";
            }
            keep = true;
            String name = "memory-" + COUNT.incrementAndGet();
            saved.put(name, guest);
            return name;
        }

        @Override
        public synchronized void load(String memory, int memoryMiB) throws IOException {
            GuestDouble before = saved.remove(memory);
            if (before == null) {
                boot(memoryMiB);
                guest.pause();
            } else {
                serve(before.movedTo(network));
            }
        }

        @Override
        public void end() {
            dev.swarm.activities.machine.HostProcesses.kill(process.pid());
        }

        private void serve(GuestDouble up) throws IOException {
            network.run("ip", "addr", "replace", MachineNetwork.GUEST + "/24", "dev", "eth0");
            network.run("ip", "link", "set", "eth0", "up");
            network.run("ip", "link", "set", "lo", "up");
            network.run("ip", "route", "replace", "default", "via", MachineNetwork.GATEWAY);
            guest = up;
            vsock = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            vsock.bind(UnixDomainSocketAddress.of(api.vsock()));
            ServerSocketChannel listening = vsock;
            Thread.ofVirtual().start(() -> forward(listening, up));
        }

        private void forward(ServerSocketChannel listening, GuestDouble up) {
            while (listening.isOpen()) {
                try {
                    SocketChannel connection = listening.accept();
                    Thread.ofVirtual().start(() -> shakeHands(connection, up));
                } catch (IOException e) {
                    return;
                }
            }
        }

        /** As documented: a connection to a port on which nobody listens is closed. */
        private void shakeHands(SocketChannel connection, GuestDouble up) {
            try {
                StringBuilder line = new StringBuilder();
                ByteBuffer one = ByteBuffer.allocate(1);
                while (connection.read(one.clear()) > 0 && one.get(0) != '\n') {
                    line.append((char) one.get(0));
                }
                if (line.toString().equals("CONNECT 1024")) {
                    connection.write(ByteBuffer.wrap("OK 1073741824\n".getBytes(StandardCharsets.US_ASCII)));
                    up.serve(connection);
                } else {
                    connection.close();
                }
            } catch (IOException e) {
                // The host has gone.
                return;
            }
        }

        private void watch() {
            while (process.isAlive()) {
                LockSupport.parkNanos(2_000_000);
            }
            synchronized (this) {
                try {
                    api.close();
                    if (vsock != null) {
                        vsock.close();
                    }
                    if (guest != null && keep) {
                        guest.stopServing();
                    } else if (guest != null) {
                        guest.destroy();
                    }
                    HostCommands.STANDARD.run("ip", "netns", "delete", namespace);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                } finally {
                    over = true;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        control.close();
        for (Running running : new ArrayList<>(all)) {
            running.end();
        }
        awaitEnds();
        for (String guest : sandboxes.machines()) {
            sandboxes.destroy(guest);
        }
    }
}
