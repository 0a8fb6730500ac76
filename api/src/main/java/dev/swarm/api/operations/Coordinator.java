package dev.swarm.api.operations;

import dev.swarm.api.build.Builds;
import dev.swarm.api.platform.PlatformState;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.timeline.EventsRecorded;
import dev.swarm.api.timeline.StoredEvent;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.command.PlainCommand;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The main switch: stopping it pauses every running build, starting it resumes those that it paused. */
@Component
class Coordinator {
    private static final Logger log = LoggerFactory.getLogger(Coordinator.class);
    private static final String PAUSED_BUILDS = "coordinator.paused";
    private static final TypeReference<Set<String>> IDS = new TypeReference<>() {};
    private static final String REASON = "the coordinator was stopped";

    private final Builds builds;
    private final PlatformState platform;
    private final JsonMapper json;
    private final AsyncTaskExecutor executor;

    Coordinator(Builds builds, PlatformState platform, JsonMapper json, AsyncTaskExecutor applicationTaskExecutor) {
        this.builds = builds;
        this.platform = platform;
        this.json = json;
        this.executor = applicationTaskExecutor;
    }

    synchronized void stop(String commandId, String by) {
        platform.setStopped(true);
        for (String buildId : builds.idsIn(List.of(BuildState.RUNNING, BuildState.NEEDS_ATTENTION))) {
            pause(buildId, commandId, by);
        }
    }

    synchronized void start(String commandId, String by) {
        platform.setStopped(false);
        Set<String> left = paused();
        for (String buildId : List.copyOf(left)) {
            if (tellUnlessEnded(buildId, "resume", new PlainCommand(commandId, by, "the coordinator was started"))) {
                left.remove(buildId);
                remember(left);
            }
        }
    }

    private void pause(String buildId, String commandId, String by) {
        // Remembered first: a build that is paused and not remembered would stay so for ever.
        Set<String> all = paused();
        all.add(buildId);
        remember(all);
        tellUnlessEnded(buildId, "pause", new PlainCommand(commandId, by, REASON));
    }

    /** True where the build took the command or cannot take it any more. */
    private boolean tellUnlessEnded(String buildId, String update, PlainCommand command) {
        try {
            builds.command(buildId, update, command);
        } catch (ProblemException e) {
            if (e.code() != FailureCode.WRONG_STATE && e.code() != FailureCode.NOT_FOUND) {
                throw e;
            }
            log.info("build {} did not take {}: {}", buildId, update, e.detail());
        }
        return true;
    }

    /** Builds that start while the coordinator is stopped, such as those of sessions, are paused at once. */
    @EventListener
    void onRecorded(EventsRecorded recorded) {
        for (StoredEvent event : recorded.events()) {
            String buildId = event.buildId();
            if (buildId != null && event.type().equals("BuildStarted")) {
                boolean paused = BuildState.PAUSED.wire().equals(event.state());
                executor.execute(() -> {
                    if (paused) {
                        rememberPaused(buildId);
                    } else {
                        pauseIfStopped(buildId);
                    }
                });
            }
        }
    }

    private synchronized void pauseIfStopped(String buildId) {
        try {
            if (platform.isStopped()) {
                pause(buildId, "coordinator:" + buildId, "coordinator");
            }
        } catch (ProblemException | DataAccessException e) {
            log.warn("build {} could not be paused: {}", buildId, e.toString());
        }
    }

    private synchronized void rememberPaused(String buildId) {
        try {
            Set<String> all = paused();
            all.add(buildId);
            remember(all);
        } catch (DataAccessException e) {
            log.warn("build {} started paused and must be resumed by hand: {}", buildId, e.toString());
        }
    }

    private Set<String> paused() {
        return new TreeSet<>(platform.find(PAUSED_BUILDS)
                .map(text -> json.readValue(text, IDS))
                .orElse(Set.of()));
    }

    private void remember(Set<String> buildIds) {
        platform.put(PAUSED_BUILDS, json.writeValueAsString(buildIds));
    }
}
