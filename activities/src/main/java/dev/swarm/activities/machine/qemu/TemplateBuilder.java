package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.activities.machine.guest.GuestAgent;
import dev.swarm.activities.machine.guest.GuestImage;
import dev.swarm.activities.machine.guest.GuestSetup;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.job.JobNews;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Boots a guest, warms it, and keeps it as a template. */
final class TemplateBuilder {
    private static final String KERNEL_PARAMETERS = "console=ttyS0 quiet loglevel=3 reboot=t panic=-1 mitigations=off";
    private static final Duration BOOT = Duration.ofSeconds(120);
    private static final Duration WARMING = Duration.ofSeconds(60);
    private static final MachineLimits ANY = new MachineLimits(0, 512, 1024);

    /** What most machines run first, so that every copy finds it in memory. */
    static final List<String> WARM = List.of("sh", "-c", """
            git init -q w && cd w && git config user.name a && git config user.email a@b.invalid \
            && echo a > a && git add a && git commit -q -m a && git status > /dev/null && git log > /dev/null; cd ..; rm -rf w; \
            for c in echo cat ls mkdir rm cp mv chmod head tail wc sort tr cut date id uname sleep touch xargs find mktemp; \
            do /usr/bin/$c --version > /dev/null 2>&1 < /dev/null; done; \
            bash -c true; env > /dev/null; ls -l / > /dev/null; grep -r x /etc/hostname > /dev/null; \
            tar --version > /dev/null; sed -n 1p /etc/passwd > /dev/null; true""");

    private final Host host;
    private final ImageFolder images;

    TemplateBuilder(Host host, ImageFolder images) {
        this.host = host;
        this.images = images;
    }

    /** @param fresh an empty folder that nobody else uses, which becomes the template's */
    void build(TemplateKey key, Path fresh) throws IOException {
        build(key, fresh, BOOT);
    }

    /** @param patience how long the guest may take to boot */
    void build(TemplateKey key, Path fresh, Duration patience) throws IOException {
        Path run = fresh.resolve("run");
        Vm vm = launch(key, fresh);
        try {
            bootAndWarm(vm, patience);
            try (QmpClient monitor = vm.monitor();
                    OutputStream state = Files.newOutputStream(fresh.resolve(Template.STATE))) {
                monitor.execute("stop");
                Migration.save(monitor, run, false, state);
                monitor.execute("quit");
            }
            awaitEnd(vm);
        } catch (IOException e) {
            throw new IOException(
                    e.getMessage() + "; QEMU says: " + said(fresh, "qemu.log") + "; its console: "
                            + said(run, QemuCommand.CONSOLE),
                    e);
        } finally {
            vm.kill();
        }
        images.originOf(key).writeTo(fresh);
        for (String name : List.of(QemuCommand.RAM, QemuCommand.DISK)) {
            Files.move(run.resolve(name), fresh.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
        for (String name :
                List.of("run", "id", "id.pub", "known_hosts", "ssh_config", "ssh.log", "transport", "vm.json")) {
            Disk.remove(fresh.resolve(name));
        }
    }

    /** Starts a guest that boots in this folder. */
    private Vm launch(TemplateKey key, Path fresh) throws IOException {
        GuestImage image = images.of(key);
        Path run = Files.createDirectory(fresh.resolve("run"), Disk.only("rwx------"));
        Disk.makeFileSystem(run.resolve(QemuCommand.DISK), key.imageMiB());
        QemuCommand command = new QemuCommand(
                key.accelerator(),
                key.memoryMiB(),
                QemuCommand.Memory.TEMPLATE,
                Optional.of(new QemuCommand.Kernel(image.kernel(), image.initrd(), KERNEL_PARAMETERS)),
                GuestNetwork.CLOSED.options());
        VmRecord record = new VmRecord("template", key.name(), "", Optional.empty(), OptionalInt.empty(), 0, "", false);
        Vm vm = new Vm(fresh, host, record);
        long most = (Math.max(key.memoryMiB(), key.imageMiB()) + 1L) << 20;
        Identity process = Launcher.start(new Launcher.Start(
                command.line(),
                run,
                image.root(),
                Path.of("/dev/null"),
                fresh.resolve("qemu.log"),
                vm.mark(),
                List.of(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                most));
        try {
            vm.keep(record.started(process));
            return vm;
        } catch (IOException e) {
            vm.kill();
            throw e;
        }
    }

    /**
     * Boots a guest, starts one command in it, and keeps nothing.
     *
     * @param fresh an empty folder
     * @return from nothing until the command's first output
     */
    Duration boot(TemplateKey key, Path fresh, List<String> command) throws IOException {
        long start = System.nanoTime();
        Vm vm = launch(key, fresh);
        try {
            awaitBoot(vm, BOOT);
            firstOutput(vm.agent(), command);
            return Duration.ofNanos(System.nanoTime() - start);
        } finally {
            vm.agent().close();
            vm.kill();
        }
    }

    /** Starts a command as a ticket's agent is started, and waits until it has said something. */
    static void firstOutput(GuestAgent agent, List<String> command) throws IOException {
        Optional<JobNews> news = agent.startJob("first", command, Map.of()).news();
        while (news.orElseThrow().size() == 0) {
            news = agent.readJob("first", 0, 1);
        }
    }

    private static void bootAndWarm(Vm vm, Duration patience) throws IOException {
        awaitBoot(vm, patience);
        String publicKey = vm.ssh().makeKey();
        String hostKey = vm.agent().identify(GuestSetup.identity("template", publicKey, true, ANY));
        int port;
        try (QmpClient monitor = vm.monitor()) {
            port = vm.forwardedPort(monitor);
        }
        vm.ssh().configure(port, hostKey);
        vm.ssh().open();
        for (int i = 0; i < 2; i++) {
            run(vm.ssh().command(WARM));
            vm.agent().run(WARM, Map.of(), WARMING);
        }
        vm.ssh().close();
        vm.agent().prepare();
        vm.agent().sync();
        vm.agent().close();
    }

    private static void run(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(WARMING.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("a template's first command fails");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void awaitBoot(Vm vm, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                vm.agent().ping(Duration.ofMillis(500));
                return;
            } catch (IOException e) {
                if (!vm.isAlive()) {
                    throw new IOException("the guest ended while it booted", e);
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("the guest does not boot within " + patience.toSeconds() + " s", e);
                }
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private static void awaitEnd(Vm vm) throws IOException {
        long deadline = System.nanoTime() + WARMING.toNanos();
        while (vm.isAlive()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("QEMU does not quit");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static String said(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return "nothing";
        }
        String all = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        return all.substring(Math.max(0, all.length() - 1000));
    }
}
