package dev.swarm.worker;

import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.activities.platform.HttpForgeCredential;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which platform this worker serves, and as what: as part of it, by its configuration, or as a host that joined it.
 *
 * @param settings as they count in the end
 * @param joined whether this host has an identity and a key of its own
 */
record Membership(WorkerSettings settings, boolean joined) {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final int TRIES = 30;
    private static final long PAUSE_MILLIS = 2_000;

    /**
     * Joins where there is a token and this data folder has not joined yet, or was removed since; else goes on as what it
     * was. Waits a minute for an api that does not answer.
     */
    static Membership of(WorkerSettings settings, JoinSettings join) {
        Optional<HostIdentity> known = HostIdentity.load(settings.data());
        if (join.token().isBlank()) {
            return known.map(identity -> as(identity, settings)).orElseGet(() -> new Membership(settings, false));
        }
        JoinToken token = JoinToken.parse(join.token());
        JoinClient client = new JoinClient();
        if (known.isPresent() && !client.isRevoked(known.get().apiUrl(), HostIdentity.key(settings.data()))) {
            log.info("This host has joined before, as {}", known.get().hostId());
            return as(known.get(), settings);
        }
        if (known.isPresent()) {
            HostIdentity.forgetKey(settings.data());
        }
        HostIdentity identity = exchange(client, token, HostIdentity.key(settings.data()), join.hostId());
        identity.save(settings.data());
        log.info("Joined {} as host {}", identity.apiUrl(), identity.hostId());
        return as(identity, settings);
    }

    private static HostIdentity exchange(JoinClient client, JoinToken token, String key, String hostId) {
        for (int attempt = 1; ; attempt++) {
            try {
                return client.join(token, key, hostId);
            } catch (IOException e) {
                if (attempt == TRIES) {
                    throw new IllegalStateException(
                            "the platform at " + token.apiUrl() + " does not answer: " + e.getMessage(), e);
                }
                log.info("The platform at {} does not answer yet: {}", token.apiUrl(), e.getMessage());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while joining", e);
        }
    }

    private static Membership as(HostIdentity identity, WorkerSettings settings) {
        URI forge = identity.forgeUrl() == null ? settings.forgeUrl() : identity.forgeUrl();
        return new Membership(
                new WorkerSettings(
                        settings.data(),
                        Set.of(WorkerRole.HOST),
                        identity.temporalAddress(),
                        identity.temporalNamespace(),
                        identity.apiUrl(),
                        HostIdentity.keyFile(settings.data()),
                        forge,
                        settings.forgeTokenFile(),
                        identity.hostId(),
                        settings.slots(),
                        settings.machineClasses(),
                        settings.withLabels(identity.labels()),
                        settings.costPerHour(),
                        settings.idleMachine(),
                        settings.machines(),
                        settings.sshPool()),
                true);
    }

    /** Joined hosts have no token of the forge's on their disk: they borrow it. */
    ForgeAccess forge() {
        return joined
                ? new ForgeAccess(
                        settings.forgeUrl(),
                        new HttpForgeCredential(settings.apiUrl(), settings.workerKeyFile(), Clock.systemUTC()))
                : new ForgeAccess(settings.forgeUrl(), settings.forgeTokenFile());
    }
}
