package dev.swarm.api.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A secret in a file of its own that only its owner may read. */
public final class SecretFile {
    private SecretFile() {}

    /**
     * The secret in the file; makes one where the file is absent. Atomic: a process that dies half-way leaves no
     * half-written secret, and of two that start at once both read the same one.
     */
    public static String readOrCreate(Path file, String prefix) {
        try {
            if (!Files.exists(file)) {
                create(file, prefix);
            }
            String secret = Files.readString(file).strip();
            if (secret.length() < 20) {
                throw new IllegalStateException(
                        "the secret in " + file + " is too short; delete the file to get a new one");
            }
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or make the secret file " + file, e);
        }
    }

    private static void create(Path file, String prefix) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path draft = Files.createTempFile(
                folder,
                ".secret",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, Secrets.random(prefix) + "\n");
            // A link, unlike a rename, never replaces what another process has made meanwhile.
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // Another process was first; its secret is the one to read.
            return;
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
