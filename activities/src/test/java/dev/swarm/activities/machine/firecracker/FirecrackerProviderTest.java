package dev.swarm.activities.machine.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.MachineProviderContract;
import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.HostCommands;
import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract of machines, on a double of Firecracker: see {@link FirecrackerDouble} for what that shows. */
@Timeout(120)
class FirecrackerProviderTest extends MachineProviderContract {
    @TempDir
    Path elsewhere;

    private FirecrackerDouble firecracker;
    private Path elsewhereRoot;
    private PoolTarget pool = new PoolTarget(0, 0);

    /** A real guest ends with its Firecracker; the double's needs a moment. */
    private final class Provider extends FirecrackerProvider {
        Provider(FirecrackerOptions options) {
            super(options);
        }

        @Override
        public void destroy(String machineId) throws IOException {
            super.destroy(machineId);
            firecracker.awaitEnds();
        }
    }

    @Override
    protected MachineProvider open(Path folder) {
        try {
            Optional<String> impossible = FirecrackerDouble.impossible();
            impossible.ifPresent(reason -> Assumptions.abort(reason));
            if (firecracker == null) {
                firecracker = new FirecrackerDouble(elsewhere.resolve("double"));
            }
            return new Provider(firecracker.options(folder.resolve("machines"), EgressWays.NONE, pool));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void nothingIsLeftAndEveryRequestWasRight() throws IOException {
        if (firecracker == null) {
            return;
        }
        try {
            assertThat(firecracker.refusals()).isEmpty();
            // What the test itself left running ends before bringDown of the contract, or here.
            for (String machine : provider.machines()) {
                provider.destroy(machine);
            }
            ((FirecrackerProvider) provider).shutDown();
            firecracker.awaitEnds();
            for (Path data : elsewhereRoot == null ? List.of(root) : List.of(root, elsewhereRoot)) {
                assertThat(data.resolve("machines/network")).isEmptyDirectory();
                assertThat(data.resolve("machines/machines")).isEmptyDirectory();
                assertThat(data.resolve("machines/warm")).isEmptyDirectory();
                assertThat(data.resolve("machines/jail/firecracker")).isEmptyDirectory();
            }
        } finally {
            firecracker.close();
        }
    }

    @Test
    void aMachineIsRestoredFromTheTemplateByTheDocumentedCalls() throws Exception {
        assertThat(firecracker.requests().getFirst())
                .containsSubsequence(
                        "PUT /machine-config",
                        "PUT /boot-source",
                        "PUT /drives/root",
                        "PUT /drives/work",
                        "PUT /network-interfaces/eth0",
                        "PUT /vsock",
                        "PUT /actions",
                        "PATCH /vm",
                        "PUT /snapshot/create");
        assertThat(firecracker.requests().getLast().stream().filter(request -> !request.equals("GET /")))
                // It stands still until it is claimed.
                .containsExactly("PUT /logger", "PUT /snapshot/load", "PATCH /vm", "PATCH /vm");

        provider.create("b1-other-1", MachineSpec.of(LIMITS));
        assertThat(firecracker.requests()).hasSize(3);
    }

    @Test
    void aShellWaitsInAMachineBeforeItIsClaimed() {
        assertThat(firecracker.askedOfLastGuest())
                .filteredOn(List.of("identify", "prepare")::contains)
                .endsWith("identify", "prepare", "identify");
    }

    @Test
    void requestsWereCheckedAgainstTheDescription() throws Exception {
        Assumptions.assumeTrue(
                ApiDescription.find().isPresent(), "Firecracker's description of its API is not in shared/data");
        ApiDescription description = ApiDescription.find().orElseThrow();

        assertThat(description.problems("PUT", "/vsock", "{\"guest_cid\": 3, \"uds_path\": \"/v\"}"))
                .isEmpty();
        assertThat(description.problems("PUT", "/vsock", "{\"guest_cid\": 2, \"uds_path\": \"/v\"}"))
                .hasSize(1);
        assertThat(description.problems("PUT", "/vsock", "{\"guest_cid\": 3}")).hasSize(1);
        assertThat(description.problems("PUT", "/vsock", "{\"guest_cid\": 3, \"uds_path\": \"/v\", \"x\": 1}"))
                .hasSize(1);
        assertThat(description.problems("PATCH", "/vm", "{\"state\": \"paused\"}"))
                .hasSize(1);
        assertThat(description.problems("POST", "/vm", "{}")).hasSize(1);
        assertThat(description.problems("PUT", "/vms", "{}")).hasSize(1);
        assertThat(description.problems("PUT", "/actions", "")).hasSize(1);
    }

    @Test
    void aSuspendedMachineComesBackAsItWas() throws Exception {
        run("echo kept > /workspace/kept");
        start("j", "echo begun; while [ ! -e /workspace/go ]; do sleep 0.02; done; echo over; exit 4");
        await(() -> log("j").equals("begun\n"));

        Path file = root.resolve("suspended");
        ((FirecrackerProvider) provider).suspend(MACHINE, file);
        firecracker.awaitEnds();
        assertThat(provider.isAlive(MACHINE)).isFalse();
        assertThat(provider.machines()).isEmpty();
        assertThat(provider.job(MACHINE, "j")).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        // On another host, as far as that can be had here: another folder of machines.
        provider.close();
        elsewhereRoot = Files.createDirectory(elsewhere.resolve("b"));
        provider = open(elsewhereRoot);
        ((FirecrackerProvider) provider).bringBack(MACHINE, file);
        assertThat(provider.isPaused(MACHINE)).isFalse();
        assertThat(run("cat /workspace/kept; touch /workspace/go").output()).isEqualTo("kept");
        assertThat(ended("j").exitCode()).contains(4);
        assertThat(log("j")).isEqualTo("begun\nover\n");
    }

    @Test
    void aFileOfAnotherImageIsRefused() throws Exception {
        FirecrackerProvider mine = (FirecrackerProvider) provider;
        Path file = root.resolve("suspended");
        mine.suspend(MACHINE, file);
        firecracker.awaitEnds();
        provider.close();
        Files.writeString(elsewhere.resolve("double/image/vmlinux"), "another");
        provider = open(root);

        assertThatThrownBy(() -> ((FirecrackerProvider) provider).bringBack(MACHINE, file))
                .hasMessageContaining("another image");
        assertThat(provider.machines()).isEmpty();
    }

    @Test
    void aMachineIsNotBroughtBackOverAnother() throws Exception {
        assertThatThrownBy(() -> ((FirecrackerProvider) provider).bringBack(MACHINE, root.resolve("x")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(run("echo alive").output()).isEqualTo("alive");
    }

    @Test
    void machinesAreClaimedOutOfAPoolThatFillsItself() throws Exception {
        FirecrackerProvider warming = withPool();
        await(() -> warming.warm() == 2);
        List<Path> ready = Disk.entries(root.resolve("machines/warm"));

        assertThat(provider.create("b1-warm-1", MachineSpec.of(LIMITS))).isFalse();

        Process process = provider.exec("b1-warm-1", List.of("echo", "it works"));
        assertThat(run(process, "").output()).isEqualTo("it works");
        assertThat(ready).filteredOn(each -> !Files.exists(each)).hasSize(1);
        await(() -> warming.warm() == 2);
        assertThat(provider.machines()).containsExactly(MACHINE, "b1-warm-1");
        assertThat(provider.reapLeftovers()).isEmpty();
        assertThat(warming.warm()).isEqualTo(2);
    }

    @Test
    void theNextWorkerTakesOverThePool() throws Exception {
        FirecrackerProvider warming = withPool();
        await(() -> warming.warm() == 2);
        provider.close();
        int started = firecracker.requests().size();

        provider = open(root);
        ((FirecrackerProvider) provider).keepWarm(0);

        assertThat(((FirecrackerProvider) provider).warm()).isEqualTo(2);
        assertThat(firecracker.requests()).hasSize(started);
        assertThat(provider.isAlive(MACHINE)).isTrue();
    }

    @Test
    void aPoolOfAnotherImageIsRemoved() throws Exception {
        FirecrackerProvider warming = withPool();
        await(() -> warming.warm() == 2);
        provider.close();
        Files.writeString(elsewhere.resolve("double/image/vmlinux"), "another");
        pool = new PoolTarget(0, 0);

        provider = open(root);
        ((FirecrackerProvider) provider).keepWarm(0);

        assertThat(((FirecrackerProvider) provider).warm()).isZero();
        assertThat(root.resolve("machines/warm")).isEmptyDirectory();
        assertThat(root.resolve("machines/network").toFile().list()).hasSize(1);
    }

    @Test
    void theTemplateOfAReplacedImageGoesWithItsLastMachine() throws Exception {
        Path template = Disk.entries(elsewhere.resolve("double/templates")).getFirst();
        Files.setLastModifiedTime(template, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        Files.writeString(elsewhere.resolve("double/image/vmlinux"), "another");
        provider.close();
        provider = open(root);
        ((FirecrackerProvider) provider).keepWarm(0);

        assertThat(provider.reapLeftovers()).isEmpty();
        assertThat(template).exists();
        provider.destroy(MACHINE);

        assertThat(provider.reapLeftovers()).containsExactly("template " + template.getFileName());
        assertThat(template).doesNotExist();
    }

    @Test
    void aWarmMachineThatDiedIsNotHandedOut() throws Exception {
        FirecrackerProvider warming = withPool();
        await(() -> warming.warm() == 2);
        for (Path each : Disk.entries(root.resolve("machines/warm"))) {
            kill(each.resolve("machine.json"));
        }

        provider.create("b1-warm-1", MachineSpec.of(LIMITS));

        Process process = provider.exec("b1-warm-1", List.of("echo", "alive"));
        assertThat(run(process, "").output()).isEqualTo("alive");
    }

    /** The same machines, by a provider that keeps two warm. */
    private FirecrackerProvider withPool() throws IOException {
        provider.close();
        pool = new PoolTarget(2, 2);
        provider = open(root);
        FirecrackerProvider warming = (FirecrackerProvider) provider;
        assertThat(warming.create(MACHINE, MachineSpec.of(LIMITS))).isTrue();
        warming.create("b1-asked-1", MachineSpec.of(LIMITS));
        warming.destroy("b1-asked-1");
        return warming;
    }

    private static void kill(Path record) throws Exception {
        String process =
                Files.readString(record).replaceAll("(?s).*\"firecracker\"\\s*:\\s*\"([0-9]+ [^\"]*)\".*", "$1");
        Identity firecracker = Identity.parse(process).orElseThrow();
        HostProcesses.kill(firecracker.pid());
        await(() -> !firecracker.isAlive());
    }

    @Test
    void whatNoRecordNamesIsRemovedAndNothingElse() throws Exception {
        FirecrackerProvider warming = withPool();
        await(() -> warming.warm() == 2);
        FirecrackerHost host =
                new FirecrackerHost(firecracker.options(root.resolve("machines"), EgressWays.NONE, pool));
        host.networks().create(77, FirecrackerHost.user(77), true);
        MachineNetwork network = host.networks().of(77);
        Process orphan = inside(network);
        Files.writeString(host.freshJail(host.jail("s78")).root().resolve("work"), "left");
        Files.createDirectory(root.resolve("machines/warm/s79"));
        MachineNetwork foreign = host.networks().of(80);
        HostCommands.STANDARD.run("ip", "netns", "add", foreign.namespace());
        try {
            Process theirs = inside(foreign);

            assertThat(provider.reapLeftovers())
                    .containsExactlyInAnyOrder(
                            "disk warm/s79",
                            "process " + orphan.pid(),
                            "link " + network.hostDevice(),
                            "tap " + network.namespace() + "/tap0",
                            "namespace " + network.namespace(),
                            "disk jail/s78");

            assertThat(network.namespaceFile()).doesNotExist();
            assertThat(HostCommands.STANDARD.run("nft", "list", "ruleset")).doesNotContain("slot-77");
            assertThat(theirs.isAlive()).isTrue();
            assertThat(foreign.namespaceFile()).exists();
            assertThat(warming.warm()).isEqualTo(2);
            assertThat(run("echo alive").output()).isEqualTo("alive");
            assertThat(provider.reapLeftovers()).isEmpty();
            theirs.destroyForcibly().waitFor();
        } finally {
            HostCommands.STANDARD.run("ip", "netns", "delete", foreign.namespace());
        }
    }

    @Test
    void aReadyMachineThatDiedIsRemovedAndReplaced() throws Exception {
        FirecrackerProvider warming = withPool();
        await(() -> warming.warm() == 2);
        Path dead = Disk.entries(root.resolve("machines/warm")).getFirst();
        kill(dead.resolve("machine.json"));

        assertThat(provider.reapLeftovers()).containsExactly("disk warm/" + dead.getFileName());

        await(() -> warming.warm() == 2);
    }

    private static Process inside(MachineNetwork network) throws IOException {
        return new ProcessBuilder("nsenter", "--net=" + network.namespaceFile(), "--", "sleep", "60").start();
    }

    @Test
    void aMachineWhoseFirecrackerDiedIsGoneAndMadeAnew() throws Exception {
        start("j", "sleep 60");
        kill(root.resolve("machines/machines/" + MACHINE + "/machine.json"));

        await(() -> !provider.isAlive(MACHINE));
        assertThat(job("j").exitCode()).contains(137);
        assertThat(provider.responds(MACHINE)).isFalse();
        firecracker.awaitEnds();
        assertThat(provider.create(MACHINE, MachineSpec.of(LIMITS))).isFalse();
        assertThat(run("echo alive").output()).isEqualTo("alive");
        assertThat(provider.job(MACHINE, "j")).isEmpty();
    }

    @Test
    void whatAWorkerLeftHalfMadeIsMadeAnew() throws Exception {
        Path record = root.resolve("machines/machines/" + MACHINE + "/machine.json");
        Files.writeString(record, Files.readString(record).replace("\"UP\"", "\"BEING_MADE\""));

        provider = open(root);

        assertThat(provider.isAlive(MACHINE)).isFalse();
        assertThat(provider.create(MACHINE, MachineSpec.of(LIMITS))).isFalse();
        assertThat(run("echo alive").output()).isEqualTo("alive");
        assertThat(root.resolve("machines/network").toFile().list()).hasSize(1);
    }

    @Test
    void aFirecrackerThatIsTakenOverCannotReplaceItsSockets() throws Exception {
        Path jail = root.resolve("machines/jail/firecracker/s0/root");

        assertThat(jail.resolve("api.sock")).exists();
        assertThat(Files.getAttribute(jail, "unix:uid")).isEqualTo(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(jail)))
                .isEqualTo("rwxr-xr-x");
        assertThat(Files.getAttribute(jail.resolve("memory"), "unix:uid")).isEqualTo(0);
        assertThat((Integer) Files.getAttribute(jail.resolve("work"), "unix:uid"))
                .isGreaterThan(1_999_999_999);
    }

    @Test
    void aFileLargerThanAMessageIsWritten() throws Exception {
        byte[] content = new byte[3 << 20];
        new SplittableRandom(1).nextBytes(content);

        provider.writeFile(MACHINE, "/workspace/large", content);

        assertThat(run("sha256sum < /workspace/large; stat -c %a /workspace/large")
                        .output())
                .startsWith(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content)))
                .endsWith("700");
    }

    @Test
    void noMoreOutputIsKeptThanTheDiskCouldHold() throws Exception {
        // The double's guest would limit each file as its disk is limited; a hostile one might not.
        Path machine = root.resolve("machines/machines/" + MACHINE + "/machine.json");
        Files.writeString(machine, Files.readString(machine).replace("\"diskMiB\":32", "\"diskMiB\":1"));
        provider = open(root);
        start("j", "head -c 3M /dev/zero; exit 3");

        assertThat(ended("j").exitCode()).contains(3);
        assertThat(Files.size(job("j").log())).isBetween(1L << 20, (1L << 20) + 100);
    }

    @Test
    void manyMachinesAreMadeAtOnce() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> made = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String id = "b1-many-" + i;
                made.add(executor.submit(() -> provider.create(id, MachineSpec.of(LIMITS))));
                made.add(executor.submit(() -> provider.create(id, MachineSpec.of(LIMITS))));
            }
            int adopted = 0;
            for (var each : made) {
                adopted += each.get() ? 1 : 0;
            }
            assertThat(adopted).isEqualTo(5);
        }
        assertThat(provider.machines()).hasSize(6);
        assertThat(root.resolve("machines/network").toFile().list()).hasSize(6);
        Process process = provider.exec("b1-many-4", List.of("echo", "it's", "$HOME"));
        assertThat(run(process, "").output()).isEqualTo("it's $HOME");
    }

    @Test
    void aTemplateThatAKilledWorkerLeftIsReaped() throws Exception {
        Path left = Files.createDirectory(root.resolve("machines/machines/template.x"));
        Files.writeString(
                left.resolve("machine.json"),
                Files.readString(root.resolve("machines/machines/" + MACHINE + "/machine.json"))
                        .replaceAll("\"slot\":[0-9]+", "\"slot\":77")
                        .replaceAll("\"firecracker\":\"[^\"]*\"", "\"firecracker\":null"));

        provider = open(root);

        assertThat(provider.machines()).containsExactly(MACHINE, "template.x");
        provider.destroy("template.x");
        assertThat(provider.machines()).containsExactly(MACHINE);
        assertThat(run("echo alive").output()).isEqualTo("alive");
    }

    @Test
    void aPausedMachineCountsAsResponding() throws Exception {
        assertThat(provider.responds(MACHINE)).isTrue();
        provider.pause(MACHINE);
        assertThat(provider.responds(MACHINE)).isTrue();
        assertThat(provider.usage(MACHINE).processes()).isZero();
    }

    @Test
    void aPolicyThatThisHostCannotHoldIsRefused() {
        EgressPolicy gateway = new EgressPolicy(EgressMode.GATEWAY, List.of());

        assertThat(provider.egressModes()).doesNotContain(EgressMode.GATEWAY, EgressMode.REGISTRIES);
        assertThatThrownBy(() -> provider.create("b1-other-1", new MachineSpec(LIMITS, gateway)))
                .hasMessageContaining("gateway");
    }
}
