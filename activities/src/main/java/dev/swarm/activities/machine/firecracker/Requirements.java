package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.guest.GuestImage;
import dev.swarm.activities.machine.host.HostCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a host must have to run Firecracker. */
record Requirements(FirecrackerOptions options) {
    private static final Pattern VERSION = Pattern.compile("v?([0-9]+)\\.([0-9]+)(\\.[0-9]+[^\\s]*)?");
    /** The first that can load a snapshot with another TAP device. */
    private static final int OLDEST_MINOR = 12;

    /** All that is missing, each with what to do. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        try {
            if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
                missing.add("the host worker must run as root, for the jailer and for network namespaces");
            }
        } catch (IOException e) {
            missing.add("/proc cannot be read");
        }
        kvm().ifPresent(missing::add);
        if (!usable(options.surroundings().tun())) {
            missing.add("no TAP devices: " + options.surroundings().tun() + " is not there (modprobe tun)");
        }
        for (Path program : List.of(options.firecracker(), options.jailer())) {
            if (!Files.isExecutable(program)) {
                missing.add(program + " is not there; install Firecracker's release, which has both programs");
            }
        }
        if (Files.isExecutable(options.firecracker())) {
            try {
                version();
            } catch (IOException e) {
                missing.add(String.valueOf(e.getMessage()));
            }
        }
        tools().forEach(missing::add);
        if (!new GuestImage(options.image()).isThere()) {
            missing.add("there is no guest image in " + options.image());
        }
        int longest = options.data()
                .resolve("jail/firecracker/s12345/root/api.sock")
                .toString()
                .length();
        if (longest > Jail.LONGEST_SOCKET_PATH) {
            missing.add("the path of the data folder is too long for sockets in it by "
                    + (longest - Jail.LONGEST_SOCKET_PATH) + " characters");
        }
        return missing;
    }

    /** Such as {@code 1.13.1}. */
    String version() throws IOException {
        String said = HostCommands.STANDARD.run(options.firecracker().toString(), "--version");
        Matcher version = VERSION.matcher(said);
        if (!version.find()) {
            throw new IOException(options.firecracker() + " does not say its version");
        }
        int major = Integer.parseInt(version.group(1));
        if (major < 1 || major == 1 && Integer.parseInt(version.group(2)) < OLDEST_MINOR) {
            throw new IOException("Firecracker " + version.group() + " is too old: 1." + OLDEST_MINOR + " is needed");
        }
        return version.group();
    }

    /** Where the device opens without these modules, it is not the processor's own virtualisation, and guests hang. */
    private Optional<String> kvm() {
        if (!usable(options.surroundings().kvm())) {
            return Optional.of("no KVM: " + options.surroundings().kvm() + " is not there or not for us");
        }
        Path modules = options.surroundings().modules();
        boolean intelOrAmd = Stream.of("kvm_intel", "kvm_amd").anyMatch(name -> Files.exists(modules.resolve(name)));
        return intelOrAmd || !System.getProperty("os.arch").equals("amd64")
                ? Optional.empty()
                : Optional.of("no KVM: neither kvm_intel nor kvm_amd is loaded");
    }

    private static Stream<String> tools() {
        record Tool(String program, String debian) {}
        return Stream.of(
                        new Tool("ip", "iproute2"),
                        new Tool("nft", "nftables"),
                        new Tool("nsenter", "util-linux"),
                        new Tool("setpriv", "util-linux"),
                        new Tool("ssh", "openssh-client"),
                        new Tool("ssh-keygen", "openssh-client"),
                        new Tool("mkfs.ext4", "e2fsprogs"))
                .filter(tool -> Stream.of(HostCommands.PATH.split(":"))
                        .noneMatch(folder -> Files.isExecutable(Path.of(folder, tool.program()))))
                .map(tool -> tool.program() + " is not installed: apt-get install " + tool.debian());
    }

    private static boolean usable(Path device) {
        return Files.isReadable(device) && Files.isWritable(device);
    }
}
