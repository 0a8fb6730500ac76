package dev.swarm.api.fleet;

import dev.swarm.api.identity.HostKeys;
import dev.swarm.api.identity.Origin;
import dev.swarm.api.identity.Secrets;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.record.DomainEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Tokens by which hosts join. A token is {@code swjoin1.ADDRESS.SECRET}: where the api is, and a secret of which only the
 * hash is kept. Tokens are looked up by that hash; how long it takes says nothing about any token.
 */
@Component
@Transactional
class JoinTokens {
    private static final String FORMAT = "swjoin1";

    private final JdbcTemplate jdbc;
    private final Labels labels;
    private final HostKeys keys;
    private final Hosts hosts;
    private final HostNames names;
    private final FleetLog log;
    private final FleetSettings settings;

    JoinTokens(
            JdbcTemplate jdbc,
            Labels labels,
            HostKeys keys,
            Hosts hosts,
            HostNames names,
            FleetLog log,
            FleetSettings settings) {
        this.jdbc = jdbc;
        this.labels = labels;
        this.keys = keys;
        this.hosts = hosts;
        this.names = names;
        this.log = log;
        this.settings = settings;
    }

    /** A token without its secret. */
    record View(
            String id,
            int uses,
            int usesLeft,
            Map<String, String> labels,
            Instant expiresAt,
            String createdBy,
            Instant createdAt) {}

    /** A new token; {@code token} is in no other answer. */
    record Created(String id, String token, int uses, Map<String, String> labels, Instant expiresAt) {}

    /** What a host is told that joined. */
    record Joined(String hostId, Map<String, String> labels) {}

    Created create(Duration ttl, int uses, @Nullable Map<String, String> wanted, Origin origin) {
        String id = "j" + origin.entityId("join-token");
        String secret = Secrets.random("");
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Instant expiresAt = now.plus(ttl);
        String written = labels.write(wanted);
        jdbc.update(
                "insert into join_token (id, hash, labels, uses, uses_left, expires_at, created_by, created_at) "
                        + "values (?, ?, ?::jsonb, ?, ?, ?, ?, ?)",
                id,
                Secrets.sha256(secret),
                written,
                uses,
                uses,
                Hosts.time(expiresAt),
                origin.name(),
                Hosts.time(now));
        log.add(
                "join-token/" + id,
                origin.commandId(),
                origin.name(),
                new DomainEvent.JoinTokenMade(id, uses, expiresAt));
        String address = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(settings.apiUrl().toString().getBytes(StandardCharsets.UTF_8));
        return new Created(id, FORMAT + "." + address + "." + secret, uses, labels.read(written), expiresAt);
    }

    List<View> list() {
        return jdbc.query("select * from join_token where expires_at > now() order by ordinal", view());
    }

    void revoke(String id, Origin origin) {
        if (jdbc.update("delete from join_token where id = ?", id) == 0) {
            throw ProblemException.notFound("join token", id);
        }
        log.add(
                "join-token/" + id,
                origin.commandId() + ":revoked",
                origin.name(),
                new DomainEvent.JoinTokenRevoked(id));
    }

    /**
     * Lets a host in. The same key with the same token is answered the same again, without taking another use, so that a
     * host whose answer was lost asks once more.
     */
    Joined join(String token, String keyHash, @Nullable String wantedName, @Nullable String machineName) {
        View found = find(token).orElseThrow(JoinTokens::refused);
        Optional<String> before = keys.joinedBy(keyHash, found.id());
        if (before.isPresent()) {
            return new Joined(before.get(), found.labels());
        }
        if (jdbc.update(
                        "update join_token set uses_left = uses_left - 1 "
                                + "where id = ? and uses_left > 0 and expires_at > now()",
                        found.id())
                == 0) {
            throw refused();
        }
        String hostId = names.choose(wantedName, machineName);
        if (!keys.add(hostId, keyHash, found.id())) {
            throw ProblemException.invalid("keyHash", "is in use; make a new key");
        }
        hosts.joined(hostId, labels.write(found.labels()));
        log.add("host/" + hostId, found.id() + ":" + keyHash, hostId, new DomainEvent.HostJoined(hostId, found.id()));
        return new Joined(hostId, found.labels());
    }

    private Optional<View> find(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(FORMAT)) {
            return Optional.empty();
        }
        return jdbc.query("select * from join_token where hash = ?", view(), Secrets.sha256(parts[2])).stream()
                .findFirst();
    }

    private RowMapper<View> view() {
        return (row, number) -> new View(
                row.getString("id"),
                row.getInt("uses"),
                row.getInt("uses_left"),
                labels.read(row.getString("labels")),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /** The same for a wrong, an expired and a used token: a guesser learns nothing. */
    private static ProblemException refused() {
        return new ProblemException(
                FailureCode.JOIN_REFUSED, "This join token is wrong, has expired, or was used up or revoked.");
    }
}
