package dev.swarm.infra.data;

import java.io.IOException;
import java.nio.file.Path;

/** Where what was built or unpacked once is kept for all installations of a user: {@code SWARM_CACHE}, else {@code ~/.cache/swarm}. */
public final class CacheFolder {
    private CacheFolder() {}

    public static Path path() throws IOException {
        String chosen = System.getenv("SWARM_CACHE");
        Path path = chosen == null || chosen.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "swarm")
                : Path.of(chosen);
        return DurableFiles.createFolder(path.toAbsolutePath());
    }
}
