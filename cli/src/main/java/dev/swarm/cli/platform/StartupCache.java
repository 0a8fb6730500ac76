package dev.swarm.cli.platform;

import dev.swarm.infra.data.CacheFolder;
import dev.swarm.infra.data.DurableFiles;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Caches that make the child JVMs start faster: ahead-of-time caches with JDK 25 or newer, class data archives before.
 * They lie outside the clone and belong to exact jars and an exact JDK; where none fits, a JVM starts without.
 */
public final class StartupCache {
    private static final int FIRST_WITH_AOT = 25;

    private final Path folder;
    private final boolean usable;

    private StartupCache(Path folder, boolean usable) {
        this.folder = folder;
        this.usable = usable;
    }

    /** The cache of this process's class path; useless where that has folders, as in an IDE or in tests. */
    public static StartupCache ofThisProcess() throws IOException {
        Path root = CacheFolder.path().resolve("startup");
        String classPath = System.getProperty("java.class.path");
        List<Path> entries = List.of(classPath.split(File.pathSeparator, -1)).stream()
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
        boolean jarsOnly = !entries.isEmpty() && entries.stream().allMatch(Files::isRegularFile);
        if (!jarsOnly) {
            return new StartupCache(root, false);
        }
        StringBuilder key = new StringBuilder(System.getProperty("java.vm.version"))
                .append(System.getProperty("java.home"))
                .append(System.getProperty("os.arch"));
        for (Path entry : entries) {
            key.append('\n').append(entry.toAbsolutePath()).append(' ').append(stamp(entry));
        }
        String owner = hash(entries.get(0).toAbsolutePath().toString());
        return new StartupCache(root.resolve(owner).resolve(hash(key.toString())), true);
    }

    /** Whether caches can be made for this class path at all. */
    public boolean isUsable() {
        return usable;
    }

    public Path folder() {
        return folder;
    }

    public boolean has(String name) {
        return usable && Files.isRegularFile(file(name));
    }

    /** The JVM options that use the cache; none where there is none. */
    List<String> useOptions(String name) {
        if (!has(name)) {
            return List.of();
        }
        return List.of((aot() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + file(name));
    }

    /** The JVM options of a run that makes the cache in this folder when it ends. */
    List<String> makeOptions(String name, Path recording) {
        return List.of(
                (aot() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + recording.resolve(fileName(name)));
    }

    /**
     * Takes over what the roles recorded in this folder; caches of earlier builds go.
     *
     * @return the roles that recorded nothing
     */
    public List<String> adopt(Path recording) throws IOException {
        deleteOthers();
        Files.createDirectories(folder);
        List<String> missing = new ArrayList<>();
        for (String name : Launcher.ROLES) {
            Path recorded = recording.resolve(fileName(name));
            if (Files.isRegularFile(recorded)) {
                Files.move(recorded, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                missing.add(name);
            }
        }
        return missing;
    }

    private void deleteOthers() throws IOException {
        Path parent = folder.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return;
        }
        try (Stream<Path> folders = Files.list(parent)) {
            for (Path other : folders.filter(found -> !found.equals(folder)).toList()) {
                DurableFiles.deleteTree(other);
            }
        }
    }

    private Path file(String name) {
        return folder.resolve(fileName(name));
    }

    private static String fileName(String name) {
        return name + (aot() ? ".aot" : ".jsa");
    }

    private static boolean aot() {
        return Runtime.version().feature() >= FIRST_WITH_AOT;
    }

    private static String stamp(Path entry) {
        try {
            FileTime modified = Files.getLastModifiedTime(entry);
            return Files.size(entry) + " " + modified.toMillis();
        } catch (IOException e) {
            return "unreadable";
        }
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
