package dev.swarm.activities.platform;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts kept by the api, reached over HTTP. New content goes to a spool on this host's disk and from there to the api
 * in the background, also after a restart; what was uploaded or fetched stays in a bounded cache.
 */
public final class HttpArtifactStore implements ArtifactStore, AutoCloseable {
    /** The largest content the api takes. */
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(HttpArtifactStore.class);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    private static final long CACHE_BYTES = 256L * 1024 * 1024;
    private static final int PRUNE_EVERY = 200;
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LAST_DELAY = Duration.ofSeconds(5);

    private final ApiClient api;
    private final Path spool;
    private final Path cache;
    private final Path refused;
    private final Duration unknownPatience;
    private final Duration downPatience;
    private final BlockingQueue<String> pending = new LinkedBlockingQueue<>();
    private final AtomicLong cached = new AtomicLong();
    private final Thread uploader;

    /**
     * @param keyFile has the worker's API key; may appear later
     * @param dir for spool and cache; used by this process alone
     */
    public HttpArtifactStore(URI apiUrl, Path keyFile, Path dir) {
        this(apiUrl, keyFile, dir, Duration.ofSeconds(10), Duration.ofMinutes(10));
    }

    /**
     * @param unknownPatience how long content that the api does not know is waited for: another host may be uploading it
     * @param downPatience how long an api that is down is waited for
     */
    HttpArtifactStore(URI apiUrl, Path keyFile, Path dir, Duration unknownPatience, Duration downPatience) {
        this.api = new ApiClient(apiUrl, keyFile);
        this.unknownPatience = unknownPatience;
        this.downPatience = downPatience;
        try {
            this.spool = directory(dir.resolve("spool"));
            this.cache = directory(dir.resolve("cache"));
            this.refused = dir.resolve("refused");
            for (Path file : list(spool)) {
                String name = name(file);
                if (ID.matcher(name).matches()) {
                    pending.add(name);
                } else if (name.endsWith(DurableFile.UNFINISHED)) {
                    Files.deleteIfExists(file);
                }
            }
            prune();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.uploader = Thread.ofPlatform().daemon().name("artifact-upload").start(this::uploadAll);
    }

    @Override
    public String put(String mediaType, byte[] content) {
        if (content.length > MAX_BYTES) {
            throw Failure.fatal(
                    FailureCode.TOO_LARGE,
                    "An artifact has " + content.length + " bytes; at most " + MAX_BYTES + " are allowed.");
        }
        String id = sha256(content);
        if (Files.exists(cache.resolve(id)) || Files.exists(spool.resolve(id))) {
            return id;
        }
        try {
            // The type goes first: content without one is never there.
            DurableFile.write(spool.resolve(id + ".type"), mediaType.getBytes(StandardCharsets.UTF_8));
            DurableFile.write(spool.resolve(id), content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot spool an artifact", e);
        }
        pending.add(id);
        return id;
    }

    @Override
    public byte[] get(String artifactId) {
        if (!ID.matcher(artifactId).matches()) {
            throw Failure.fatal(FailureCode.NOT_FOUND, "There is no artifact " + artifactId + ".");
        }
        long start = System.nanoTime();
        long unknownSince = -1;
        Duration delay = FIRST_DELAY;
        while (true) {
            String problem;
            try {
                byte[] local = local(artifactId);
                if (local != null) {
                    return local;
                }
                HttpResponse<byte[]> response = api.get("/api/artifacts/" + artifactId);
                if (response.statusCode() == 200 && sha256(response.body()).equals(artifactId)) {
                    remember(artifactId, response.body());
                    return response.body();
                }
                if (response.statusCode() == 404) {
                    unknownSince = unknownSince < 0 ? System.nanoTime() : unknownSince;
                    if (System.nanoTime() - unknownSince >= unknownPatience.toNanos()) {
                        throw Failure.fatal(FailureCode.NOT_FOUND, "There is no artifact " + artifactId + ".");
                    }
                }
                problem = "answered " + response.statusCode();
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new UncheckedIOException(e);
                }
                problem = "does not answer";
            }
            if (System.nanoTime() - start >= downPatience.toNanos()) {
                throw Failure.retryable(
                        FailureCode.INTERNAL, "The api " + problem + " when asked for artifact " + artifactId + ".");
            }
            delay = pause(delay);
        }
    }

    /** Stops uploading; what is in the spool is uploaded after the next start. */
    @Override
    public void close() {
        uploader.interrupt();
    }

    private byte @Nullable [] local(String id) throws IOException {
        // An upload moves content from the spool to the cache, so it is looked for in this order.
        for (Path file : List.of(spool.resolve(id), cache.resolve(id))) {
            try {
                byte[] content = Files.readAllBytes(file);
                if (sha256(content).equals(id)) {
                    return content;
                }
                Files.deleteIfExists(file);
            } catch (NoSuchFileException e) {
                log.trace("Not in {}", file);
            }
        }
        return null;
    }

    private void remember(String id, byte[] content) throws IOException {
        DurableFile.write(cache.resolve(id), content);
        if (cached.incrementAndGet() % PRUNE_EVERY == 0) {
            prune();
        }
    }

    private void uploadAll() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                String id = pending.take();
                Duration delay = FIRST_DELAY;
                while (!upload(id)) {
                    Thread.sleep(delay);
                    delay = longer(delay);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers whether it is done with, one way or the other. */
    private boolean upload(String id) {
        try {
            Path content = spool.resolve(id);
            Path type = spool.resolve(id + ".type");
            if (!Files.exists(content)) {
                return true;
            }
            String mediaType = Files.exists(type) ? Files.readString(type) : "application/octet-stream";
            HttpResponse<byte[]> response =
                    api.send("PUT", "/api/internal/artifacts/" + id, mediaType, Files.readAllBytes(content));
            int status = response.statusCode();
            if (status / 100 == 2) {
                Files.move(content, cache.resolve(id), StandardCopyOption.ATOMIC_MOVE);
                Files.deleteIfExists(type);
                if (cached.incrementAndGet() % PRUNE_EVERY == 0) {
                    prune();
                }
                return true;
            }
            if (status == 400 || status == 413 || status == 415 || status == 422) {
                log.error("The api refused artifact {} with {}; it is kept in {}", id, status, refused);
                directory(refused);
                Files.move(content, refused.resolve(id), StandardCopyOption.ATOMIC_MOVE);
                Files.deleteIfExists(type);
                return true;
            }
            log.debug("The api answered {} to artifact {}", status, id);
            return false;
        } catch (IOException e) {
            log.debug("Artifact {} is not uploaded yet", id, e);
            return false;
        }
    }

    private void prune() throws IOException {
        record Cached(Path file, long size, FileTime time) {}
        List<Cached> files = new ArrayList<>();
        long total = 0;
        for (Path file : list(cache)) {
            try {
                Cached entry = new Cached(file, Files.size(file), Files.getLastModifiedTime(file));
                files.add(entry);
                total += entry.size();
            } catch (NoSuchFileException e) {
                log.trace("Gone meanwhile: {}", file);
            }
        }
        files.sort(Comparator.comparing(Cached::time));
        for (Cached entry : files) {
            if (total <= CACHE_BYTES) {
                return;
            }
            Files.deleteIfExists(entry.file());
            total -= entry.size();
        }
    }

    private static Duration pause(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.retryable(FailureCode.INTERNAL, "Interrupted while waiting for the api.");
        }
        return longer(delay);
    }

    private static Duration longer(Duration delay) {
        Duration doubled = delay.multipliedBy(2);
        return doubled.compareTo(LAST_DELAY) > 0 ? LAST_DELAY : doubled;
    }

    private static Path directory(Path dir) throws IOException {
        return Files.createDirectories(
                dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static List<Path> list(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
