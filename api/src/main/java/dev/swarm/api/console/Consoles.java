package dev.swarm.api.console;

import dev.swarm.api.fleet.FleetSettings;
import dev.swarm.api.fleet.Machine;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.request.CommandIds;
import dev.swarm.api.temporal.Workflows;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.console.ConsoleRequest;
import io.temporal.common.SearchAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;

/** The consoles that are open now. Both ends of a console are connections to this process. */
@Component
class Consoles implements DisposableBean {
    /** How long a host has to dial. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Logger log = LoggerFactory.getLogger(Consoles.class);
    private static final String WORKFLOW_TYPE = "Console";
    private static final int IDLE = 4408;
    private static final int NO_HOST = 4504;
    private static final int FAILED = 4500;
    /** What a close frame has room for, in bytes. */
    private static final int LONGEST_REASON = 120;

    private final Map<String, Console> open = new ConcurrentHashMap<>();
    private final ConsoleRecords records;
    private final Workflows workflows;
    private final FleetSettings settings;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("consoles").factory());

    Consoles(ConsoleRecords records, Workflows workflows, FleetSettings settings) {
        this.records = records;
        this.workflows = workflows;
        this.settings = settings;
        clock.scheduleWithFixedDelay(this::endSilent, 500, 500, TimeUnit.MILLISECONDS);
    }

    /** Refuses a machine that has no room for one more. */
    void requireRoom(Machine machine) {
        if (!machine.isUp()) {
            throw new ProblemException(
                    FailureCode.WRONG_STATE,
                    "Machine '" + machine.machineId() + "' is " + machine.state()
                            + "; only one that is up has a console.");
        }
        long now = of(machine.machineId()).size();
        if (now >= settings.consolesPerMachine()) {
            throw new ProblemException(
                    FailureCode.WRONG_STATE,
                    "Machine '" + machine.machineId() + "' has " + now + " consoles already; close one first.");
        }
    }

    private List<Console> of(String machineId) {
        return open.values().stream()
                .filter(console -> console.machine.machineId().equals(machineId))
                .toList();
    }

    /** Records the console, and asks the host to dial. */
    Console open(Machine machine, String openedBy, WebSocketSession person) {
        String id = CommandIds.entity(null, openedBy, "console");
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Console console = new Console(id, machine, openedBy, now, person);
        records.opened(id, machine, openedBy, now);
        open.put(id, console);
        try {
            workflows.start(
                    new Workflows.Start(
                            WORKFLOW_TYPE,
                            WorkflowIds.console(id),
                            "Console of machine " + machine.machineId(),
                            "Opened by **" + openedBy + "**",
                            SearchAttributes.newBuilder().build()),
                    new ConsoleRequest(id, machine.hostId(), machine.machineId()));
        } catch (ProblemException e) {
            end(console, new CloseStatus(FAILED, fitting(e.detail())), e.detail());
        }
        return console;
    }

    Optional<Console> find(String id) {
        return Optional.ofNullable(open.get(id));
    }

    /** Something broke on the way. */
    void fail(Console console, String reason) {
        end(console, new CloseStatus(FAILED, fitting(reason)), console.outcomeOr(reason));
    }

    void end(Console console, CloseStatus status, String reason) {
        open.remove(console.id);
        if (console.end(status)) {
            try {
                records.ended(console, reason);
            } catch (DataAccessException | TransactionException e) {
                // The next start of the api writes it.
                log.warn("the end of console {} ({}) could not be recorded: {}", console.id, reason, e.toString());
            }
        }
    }

    private void endSilent() {
        for (Console console : open.values()) {
            if (!console.isAttached() && console.age().compareTo(PATIENCE) > 0) {
                String reason = "host " + console.machine.hostId() + " did not answer";
                end(console, new CloseStatus(NO_HOST, fitting(reason)), reason);
            } else if (console.idle().compareTo(settings.consoleIdle()) > 0) {
                String reason = "nothing was typed or printed for "
                        + settings.consoleIdle().toSeconds() + " s";
                end(console, new CloseStatus(IDLE, reason), reason);
            }
        }
    }

    private static String fitting(String text) {
        String ascii = text.replaceAll("[^\\x20-\\x7e]", "?");
        return ascii.length() <= LONGEST_REASON ? ascii : ascii.substring(0, LONGEST_REASON);
    }

    @Override
    public void destroy() {
        clock.shutdownNow();
        for (Console console : open.values()) {
            end(console, CloseStatus.GOING_AWAY, "the api stopped");
        }
    }
}
