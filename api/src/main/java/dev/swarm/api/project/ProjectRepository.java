package dev.swarm.api.project;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;

interface ProjectRepository extends JpaRepository<ProjectEntity, String> {
    List<ProjectEntity> findByOrdinalGreaterThanOrderByOrdinal(long ordinal, Limit limit);
}
