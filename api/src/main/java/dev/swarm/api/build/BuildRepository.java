package dev.swarm.api.build;

import dev.swarm.contracts.build.BuildState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface BuildRepository extends JpaRepository<BuildEntity, String> {
    /** Makes the row where it is not there: its first event and the answer to its start may both be first. */
    @Modifying
    @Query(nativeQuery = true, value = """
                    insert into build (build_id, project_id, session_id, title, state, max_parallel_tickets, started_by,
                                       created_at, updated_at)
                    values (:buildId, :projectId, cast(:sessionId as text), :title, :state, :maxParallel, :startedBy, :at, :at)
                    on conflict do nothing""")
    void insertIfAbsent(
            String buildId,
            String projectId,
            @Nullable String sessionId,
            String title,
            String state,
            int maxParallel,
            String startedBy,
            Instant at);

    /** An empty project matches any. */
    @Query("""
            select b from BuildEntity b
            where (:project = '' or b.projectId = :project)
              and b.state in :states and b.ordinal < :below
            order by b.ordinal desc""")
    List<BuildEntity> page(String project, List<BuildState> states, long below, Limit limit);

    List<BuildEntity> findByStateIn(List<BuildState> states);
}
