package dev.swarm.api.session;

import dev.swarm.contracts.session.SessionState;
import java.time.Instant;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface SessionRepository extends JpaRepository<SessionEntity, String> {
    /** Makes the row where it is not there: its first event and the answer to its start may both be first. */
    @Modifying
    @Query(nativeQuery = true, value = """
                    insert into session (session_id, project_id, title, idea, state, created_by, created_at, updated_at)
                    values (:sessionId, :projectId, :title, :idea, 'clarifying', :createdBy, :at, :at)
                    on conflict do nothing""")
    void insertIfAbsent(String sessionId, String projectId, String title, String idea, String createdBy, Instant at);

    /** Changes nothing where an event came meanwhile, which may be the revision's outcome. */
    @Modifying
    @Query("""
            update SessionEntity s set s.revisingVersion = :version, s.problem = null
            where s.sessionId = :sessionId and s.updatedAt = :asOf""")
    void setRevisingVersion(String sessionId, int version, Instant asOf);

    /** An empty project matches any. */
    @Query("""
            select s from SessionEntity s
            where (:project = '' or s.projectId = :project)
              and s.state in :states and s.ordinal < :below
            order by s.ordinal desc""")
    List<SessionEntity> page(String project, List<SessionState> states, long below, Limit limit);
}
