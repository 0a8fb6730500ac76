package dev.swarm.activities.agent.program;

import dev.swarm.activities.agent.RunTokens;
import dev.swarm.activities.agent.role.AgentRole;
import dev.swarm.activities.agent.role.Roles;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.plan.TicketBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Agent programs in machines: what they need before they start, and what is left to do when they have ended. */
public final class ProgramAgents {
    private static final Logger log = LoggerFactory.getLogger(ProgramAgents.class);
    /** A frozen machine's agent goes on later; its token ends with the run in any case. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private final MachineProvider provider;
    private final AgentPrograms programs;
    private final Roles roles;
    private final RunTokens tokens;
    private final Path folder;

    /** @param folder for what programs print, in readable form, while they run */
    public ProgramAgents(MachineProvider provider, AgentPrograms programs, Roles roles, RunTokens tokens, Path folder) {
        this.provider = provider;
        this.programs = programs;
        this.roles = roles;
        this.tokens = tokens;
        this.folder = folder;
    }

    /** Puts the prompt, the run's token and the start script into the machine; doing it again replaces them. */
    public void prepare(AgentRequest request, TicketBody body) throws IOException {
        AgentProgram program = program(request);
        Optional<AgentRole> role = Optional.ofNullable(request.role()).map(roles::role);
        String route = role.map(AgentRole::route).orElse(ModelRoutes.GENERAL);
        String token =
                tokens.issue(request, route, List.of(route), request.timeout().plus(MARGIN));
        String prompt =
                ProgramPrompt.of(body, request, role.map(AgentRole::prompt).orElse(""));
        String machineId = request.machineId();
        write(machineId, StartScript.TOKEN, token);
        write(machineId, StartScript.PROMPT, prompt);
        write(machineId, StartScript.SCRIPT, StartScript.of(program, route));
    }

    private void write(String machineId, String path, String text) throws IOException {
        provider.writeFile(machineId, path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Starts what was prepared. */
    public List<String> command() {
        return List.of("sh", StartScript.SCRIPT);
    }

    /** Its output as people read it; to be closed. */
    public ReadableLog log(AgentRequest request, Path raw) throws IOException {
        Files.createDirectories(folder);
        return new ReadableLog(
                raw,
                folder.resolve(request.machineId() + "~" + request.attempt()),
                new OutputLines(program(request).output()));
    }

    /** The run is over, and so is its token. */
    public void end(AgentRequest request) {
        try {
            tokens.end(request);
        } catch (IOException | RuntimeException e) {
            log.warn("The token of ticket {} ends with its machine: {}", request.ticketId(), e.getMessage());
        }
    }

    private AgentProgram program(AgentRequest request) {
        String name = request.program() == null ? AgentPrograms.DEFAULT : request.program();
        return programs.find(name)
                .orElseThrow(() -> Failure.fatal(
                        FailureCode.INVALID_INPUT,
                        "There is no agent program '" + name + "'; there are "
                                + String.join(", ", new TreeSet<>(programs.names()))
                                + " (an owner's own are in the folder SWARM_AGENTS of the host)."));
    }
}
