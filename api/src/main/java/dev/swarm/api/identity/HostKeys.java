package dev.swarm.api.identity;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The keys of hosts that joined. A host makes its key itself and tells its hash: the key never leaves the host. */
@Service
@Transactional(propagation = Propagation.MANDATORY)
public class HostKeys {
    private final ApiKeyRepository repository;

    HostKeys(ApiKeyRepository repository) {
        this.repository = repository;
    }

    /** The host that joined with this key by this token; empty where none did. */
    public Optional<String> joinedBy(String keyHash, String tokenId) {
        return repository
                .findByHash(keyHash)
                .filter(key -> tokenId.equals(key.tokenId()))
                .map(ApiKeyEntity::hostId);
    }

    public boolean isTaken(String hostId) {
        return repository.findByHostId(hostId).isPresent();
    }

    /** False where the key is known already, by whatever name. */
    public boolean add(String hostId, String keyHash, String tokenId) {
        if (repository.findByHash(keyHash).isPresent()) {
            return false;
        }
        repository.saveAndFlush(ApiKeyEntity.ofHost(
                "k" + UUID.randomUUID().toString().substring(0, 8),
                hostId,
                keyHash,
                tokenId,
                Instant.now().truncatedTo(ChronoUnit.MICROS)));
        return true;
    }

    /** Ends what this host may, at once; false where it has no key of its own. */
    public boolean revoke(String hostId) {
        Optional<ApiKeyEntity> key = repository.findByHostId(hostId);
        key.ifPresent(repository::delete);
        return key.isPresent();
    }
}
