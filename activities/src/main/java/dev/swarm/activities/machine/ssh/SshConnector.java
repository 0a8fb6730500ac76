package dev.swarm.activities.machine.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections: through all jump hosts, each with its host key checked, by public key only. */
final class SshConnector {
    private static final Logger log = LoggerFactory.getLogger(SshConnector.class);

    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private final SshTimings timings;
    private final Config config;

    SshConnector(SshTimings timings) {
        this.timings = timings;
        DefaultConfig made = new DefaultConfig();
        made.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        this.config = made;
    }

    /** The clients from the last host, which is the machine, back to the first jump host: to be closed in this order. */
    Deque<SSHClient> connect(List<SshHost> route) throws IOException {
        Deque<SSHClient> clients = new ConcurrentLinkedDeque<>();
        AtomicBoolean done = new AtomicBoolean();
        // A server behind a jump host that says nothing at all would be waited for without end.
        CompletableFuture.delayedExecutor(
                        timings.connect().toMillis() * (route.size() + 1L), TimeUnit.MILLISECONDS, THREADS)
                .execute(() -> {
                    if (!done.get()) {
                        close(clients);
                    }
                });
        try {
            Optional<SshHost> through = Optional.empty();
            for (SshHost host : route) {
                clients.push(connect(host, through, Optional.ofNullable(clients.peek())));
                through = Optional.of(host);
            }
            return clients;
        } catch (IOException | RuntimeException e) {
            close(clients);
            throw e;
        } finally {
            done.set(true);
        }
    }

    private SSHClient connect(SshHost host, Optional<SshHost> through, Optional<SSHClient> by) throws IOException {
        KnownHosts knownHosts = new KnownHosts(host, through);
        int patience = (int) timings.connect().toMillis();
        SSHClient client = new SSHClient(config);
        client.setConnectTimeout(patience);
        client.setTimeout(patience);
        client.getTransport().setTimeoutMs(patience);
        client.getConnection().setTimeoutMs(patience);
        client.addHostKeyVerifier(knownHosts);
        KeepAliveRunner keepAlive = (KeepAliveRunner) client.getConnection().getKeepAlive();
        keepAlive.setKeepAliveInterval((int) timings.keepAlive().toSeconds());
        keepAlive.setMaxAliveCount(timings.misses());
        try {
            if (by.isPresent()) {
                client.connectVia(by.get().newDirectConnection(host.hostName(), host.port()));
            } else {
                client.connect(host.hostName(), host.port());
            }
            authenticate(client, host);
            return client;
        } catch (SshException e) {
            closeQuietly(client);
            throw e;
        } catch (IOException e) {
            closeQuietly(client);
            throw knownHosts
                    .problem()
                    .map(problem -> SshException.lasting(host + " is refused: " + problem))
                    .orElseGet(() -> SshException.away(host + " cannot be reached: " + e.getMessage(), e));
        }
    }

    private static void authenticate(SSHClient client, SshHost host) throws IOException {
        List<KeyProvider> keys = new ArrayList<>();
        List<String> unusable = new ArrayList<>();
        for (Path file : host.identityFiles()) {
            try {
                KeyProvider key = client.loadKeys(file.toString());
                key.getPrivate();
                keys.add(key);
            } catch (IOException e) {
                unusable.add(file + " (needs a passphrase, or is no private key: " + e.getMessage() + ")");
            }
        }
        if (keys.isEmpty()) {
            throw SshException.lasting(host + ": there is no key to log in with"
                    + (unusable.isEmpty() ? "" : "; not usable: " + String.join(", ", unusable))
                    + ". Name a key file without passphrase: identity-file in the pool file, or IdentityFile in the"
                    + " OpenSSH config");
        }
        try {
            client.authPublickey(host.user(), keys);
        } catch (UserAuthException e) {
            if (!client.isConnected()) {
                throw SshException.away(host + " went away while we logged in: " + e.getMessage(), e);
            }
            throw SshException.lasting(host + " does not accept "
                    + host.identityFiles().stream().map(Path::toString).collect(Collectors.joining(", "))
                    + ". Add its public half to ~/.ssh/authorized_keys of user " + host.user() + " there");
        }
    }

    static void close(Deque<SSHClient> clients) {
        clients.forEach(SshConnector::closeQuietly);
    }

    private static void closeQuietly(SSHClient client) {
        try {
            client.disconnect();
        } catch (IOException e) {
            log.debug("A connection did not close well", e);
        }
    }
}
