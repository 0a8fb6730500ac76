package dev.swarm.api.identity;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.contracts.FailureCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** All keys. Those in files are made at the first start and follow their file at each later one. */
@Service
class ApiKeys implements ApplicationRunner {
    private static final String PREFIX = "swarm_";

    private final ApiKeyRepository repository;
    private final TransactionTemplate transaction;
    private final SwarmSettings settings;

    ApiKeys(ApiKeyRepository repository, TransactionTemplate transaction, SwarmSettings settings) {
        this.repository = repository;
        this.transaction = transaction;
        this.settings = settings;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        follow("admin", Role.ADMIN, settings.adminKeyFile());
        follow("worker", Role.WORKER, settings.workerKeyFile());
    }

    private void follow(String id, Role role, Path file) {
        String hash = Secrets.sha256(SecretFile.readOrCreate(file, PREFIX));
        transaction.executeWithoutResult(status -> repository
                .findById(id)
                .ifPresentOrElse(
                        key -> key.changeHash(hash),
                        () -> repository.save(new ApiKeyEntity(id, id, role, hash, true, now()))));
    }

    /**
     * Who has this key. Keys are looked up by their hash: how long that takes says nothing about any key, because the
     * hash of a guess is not under the guesser's control.
     */
    Optional<Caller> find(String key) {
        return findByHash(Secrets.sha256(key));
    }

    /** Who has the key of this hash now; empty once it was deleted. */
    Optional<Caller> findByHash(String hash) {
        return repository
                .findByHash(hash)
                .filter(found -> MessageDigest.isEqual(
                        found.hash().getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII)))
                .map(found -> new Caller(found.id(), found.name(), found.role(), found.hostId()));
    }

    List<ApiKeyEntity> list() {
        return repository.findAllByOrderByCreatedAtAscIdAsc();
    }

    /** A new key; {@code key} is in no other answer. */
    record Created(ApiKeyEntity entity, String key) {}

    Created create(String name, Role role) {
        String key = Secrets.random(PREFIX);
        String id = "k" + UUID.randomUUID().toString().substring(0, 8);
        return new Created(repository.save(new ApiKeyEntity(id, name, role, Secrets.sha256(key), false, now())), key);
    }

    /** Deletes a key and answers what it was. */
    ApiKeyEntity delete(String id) {
        ApiKeyEntity key = repository.findById(id).orElseThrow(() -> ProblemException.notFound("key", id));
        if (key.fileManaged()) {
            throw new ProblemException(
                    FailureCode.WRONG_STATE,
                    "Key '" + id
                            + "' lives in a file of the api process: delete the file and restart the api to replace it.");
        }
        repository.delete(key);
        return key;
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
