package dev.swarm.activities.machine.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;
import org.jspecify.annotations.Nullable;

/** Checks one host's key against its known hosts files, and says what to do where it does not pass. */
final class KnownHosts implements HostKeyVerifier {
    private final SshHost host;
    private final Optional<SshHost> through;
    private final List<OpenSSHKnownHosts> files = new ArrayList<>();
    private volatile @Nullable String problem;

    /** @param through the jump host by which it is reached */
    KnownHosts(SshHost host, Optional<SshHost> through) throws IOException {
        this.host = host;
        this.through = through;
        for (Path file : host.knownHosts()) {
            files.add(new OpenSSHKnownHosts(file.toFile()));
        }
    }

    /** Why the key was refused; empty where it was not. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey key) {
        byte[] blob = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
        String known = host.knownPort() == 22 ? host.knownName() : "[" + host.knownName() + "]:" + host.knownPort();
        if (isRevoked(known, key, blob)) {
            problem = "its host key " + fingerprint(blob) + " is marked as revoked: do not use this machine";
            return false;
        }
        if (files.stream().anyMatch(file -> file.verify(host.knownName(), host.knownPort(), key))) {
            return true;
        }
        problem = findExistingAlgorithms(hostname, port).isEmpty() ? unknown(blob) : changed(blob);
        return false;
    }

    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        return files.stream()
                .flatMap(file -> file.findExistingAlgorithms(host.knownName(), host.knownPort()).stream())
                .distinct()
                .toList();
    }

    private boolean isRevoked(String known, PublicKey key, byte[] blob) {
        String encoded = Base64.getEncoder().encodeToString(blob);
        KeyType type = KeyType.fromKey(key);
        return files.stream().flatMap(file -> file.entries().stream()).anyMatch(entry -> {
            try {
                String line = entry.getLine();
                return line.startsWith("@revoked ") && line.contains(encoded) && entry.appliesTo(type, known);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private String unknown(byte[] blob) {
        return "its host key is unknown: " + fingerprint(blob) + " is not in "
                + host.knownHosts().stream().map(Path::toString).collect(Collectors.joining(", "))
                + ". Compare it with what the machine itself says (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub);"
                + " where they are the same: " + scan();
    }

    private String changed(byte[] blob) {
        return "its host key has CHANGED to " + fingerprint(blob) + ": somebody may be in between, or the machine was"
                + " set up anew. Only after asking who runs it: ssh-keygen -R '" + host.knownAs() + "' -f "
                + host.knownHosts().getFirst() + " and then " + scan();
    }

    private String scan() {
        String scan = "ssh-keyscan -p " + host.port() + " " + host.hostName();
        String by = through.map(jump -> "ssh " + jump.name() + " " + scan).orElse(scan);
        String alias = host.hostKeyAlias()
                .map(name -> " | sed 's/^[^#][^ ]*/" + name + "/'")
                .orElse("");
        return by + alias + " >> " + host.knownHosts().getFirst();
    }

    /** As OpenSSH prints it. */
    static String fingerprint(byte[] blob) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
