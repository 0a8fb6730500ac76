package dev.swarm.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who this host is to the platform that it joined, as it keeps it in its data folder beside its key.
 *
 * @param labels what the platform gave it; they win over the host's own
 * @param forgeUrl null where the platform has none
 */
record HostIdentity(
        String hostId,
        Map<String, String> labels,
        URI apiUrl,
        String temporalAddress,
        String temporalNamespace,
        @Nullable URI forgeUrl) {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final int KEY_BYTES = 32;

    /** Empty where this data folder has not joined anything. */
    static Optional<HostIdentity> load(Path data) {
        Path file = file(data);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Payloads.objectMapper().readValue(file.toFile(), HostIdentity.class));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "this host's identity in " + file + " cannot be read; delete it and join again", e);
        }
    }

    void save(Path data) {
        ObjectMapper json = Payloads.objectMapper();
        try {
            write(file(data), json.writerWithDefaultPrettyPrinter().writeValueAsString(this));
        } catch (IOException e) {
            throw new UncheckedIOException("this host's identity cannot be written to " + data, e);
        }
    }

    /** The file with this host's own API key. */
    static Path keyFile(Path data) {
        return folder(data).resolve("key");
    }

    /** The key in that file; made here where there is none, so that it exists before anybody hears of it. */
    static String key(Path data) {
        Path file = keyFile(data);
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[KEY_BYTES];
                new SecureRandom().nextBytes(random);
                write(file, "swarm_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("this host's key cannot be kept in " + file, e);
        }
    }

    /** Forgets the key, so that the next join is that of a new host. */
    static void forgetKey(Path data) {
        try {
            Files.deleteIfExists(keyFile(data));
        } catch (IOException e) {
            throw new UncheckedIOException("this host's old key cannot be removed", e);
        }
    }

    private static Path folder(Path data) {
        return data.resolve("joined");
    }

    private static Path file(Path data) {
        return folder(data).resolve("identity.json");
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path fresh = Files.createTempFile(folder, ".new", "", OWNER);
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
