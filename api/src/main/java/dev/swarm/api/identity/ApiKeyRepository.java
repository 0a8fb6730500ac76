package dev.swarm.api.identity;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

interface ApiKeyRepository extends JpaRepository<ApiKeyEntity, String> {
    Optional<ApiKeyEntity> findByHash(String hash);

    Optional<ApiKeyEntity> findByHostId(String hostId);

    List<ApiKeyEntity> findAllByOrderByCreatedAtAscIdAsc();
}
