package dev.swarm.cli.platform;

import dev.swarm.cli.platform.HostCheck.Status;
import dev.swarm.contracts.machine.GuestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which guest images this host has for micro-VMs. */
final class ImageCheck {
    private ImageCheck() {}

    static HostCheck of(Map<String, String> environment) {
        Path folder = folder(environment);
        try (Stream<Path> entries = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            // A name whose image was removed does not count.
            String names = entries.filter(image -> Files.isReadable(image.resolve("manifest.json")))
                    .map(image -> String.valueOf(image.getFileName()))
                    .filter(GuestImages::isName)
                    .sorted()
                    .collect(Collectors.joining(", "));
            return names.isEmpty()
                    ? new HostCheck(
                            "images",
                            Status.DOUBTFUL,
                            "none in " + folder,
                            "for micro-VMs: ./" + GuestImages.buildCommand(GuestImages.DEFAULT))
                    : new HostCheck("images", Status.GOOD, names, "");
        } catch (IOException e) {
            return new HostCheck("images", Status.DOUBTFUL, "cannot look at " + folder + ": " + e.getMessage(), "");
        }
    }

    private static Path folder(Map<String, String> environment) {
        String named = environment.getOrDefault("SWARM_IMAGES", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        String cache = environment.getOrDefault("SWARM_CACHE", "");
        return (cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache", "swarm") : Path.of(cache))
                .resolve("images");
    }
}
