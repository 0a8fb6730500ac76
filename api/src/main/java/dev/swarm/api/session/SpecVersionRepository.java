package dev.swarm.api.session;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface SpecVersionRepository extends JpaRepository<SpecVersionEntity, SpecVersionEntity.Key> {
    List<SpecVersionEntity> findBySessionIdOrderByVersion(String sessionId);
}
