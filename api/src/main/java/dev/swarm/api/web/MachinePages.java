package dev.swarm.api.web;

import dev.swarm.api.fleet.FleetDesk;
import dev.swarm.api.fleet.FleetSettings;
import dev.swarm.api.fleet.Host;
import dev.swarm.api.fleet.HostState;
import dev.swarm.api.fleet.LoadSample;
import dev.swarm.api.fleet.Machine;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.timeline.LiveEvents;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Hosts and the machines on them: how they are, and what people do about it. */
@Controller
class MachinePages {
    private static final int MOST = 200;
    private static final String HOST_CPU = "CPU load, of all its cores";
    private static final String MACHINE_CPU = "CPU, of one core";
    private static final Duration SHOWN = Duration.ofHours(1);

    private final FleetDesk fleet;
    private final FleetSettings settings;
    private final LiveEvents events;

    MachinePages(FleetDesk fleet, FleetSettings settings, LiveEvents events) {
        this.fleet = fleet;
        this.settings = settings;
        this.events = events;
    }

    /** A host and how busy it was. */
    public record HostLine(Host host, Chart cpu) {}

    /** A machine and how busy it was. */
    public record MachineLine(Machine machine, Chart cpu) {}

    @GetMapping("/machines")
    String all(@RequestParam(required = false) @Nullable String asked, Model model) {
        live(model);
        List<Host> hosts = fleet.hosts(MOST);
        List<Machine> machines = fleet.machines(null, MOST);
        model.addAttribute("asked", asked);
        model.addAttribute("hosts", hostLines(hosts));
        model.addAttribute("machines", machineLines(machines));
        model.addAttribute("well", machines.stream().filter(Machine::healthy).count());
        model.addAttribute("reporting", hosts.stream().filter(Host::live).count());
        model.addAttribute(
                "slots", hosts.stream().filter(Host::live).mapToInt(Host::slots).sum());
        model.addAttribute(
                "used", hosts.stream().filter(Host::live).mapToInt(Host::used).sum());
        model.addAttribute(
                "warmReady",
                hosts.stream().filter(Host::live).mapToInt(Host::warmReady).sum());
        model.addAttribute(
                "warmTarget",
                hosts.stream().filter(Host::live).mapToInt(Host::warmTarget).sum());
        TreeSet<String> classes = new TreeSet<>();
        hosts.stream()
                .filter(host -> host.state() == HostState.LIVE)
                .forEach(host -> classes.addAll(host.machineClasses()));
        model.addAttribute("classes", classes);
        model.addAttribute("cleanup", fleet.cleanupStatus());
        return "machines";
    }

    @GetMapping("/hosts/{hostId}")
    String host(@PathVariable String hostId, Model model) {
        live(model);
        Host host = fleet.host(hostId);
        model.addAttribute("host", host);
        model.addAttribute("machines", machineLines(fleet.machines(hostId, MOST)));
        charts(model, samples(fleet.hostLoads(List.of(hostId), SHOWN), hostId), host.memoryTotalMiB(), HOST_CPU);
        return "host";
    }

    @GetMapping("/machines/{machineId}")
    String machine(@PathVariable String machineId, Model model) {
        live(model);
        model.addAttribute("machine", fleet.machine(machineId));
        charts(model, samples(fleet.machineLoads(List.of(machineId), SHOWN), machineId), 0, MACHINE_CPU);
        return "machine";
    }

    /** The page of a console; its WebSocket is at the same address with {@code console} at the end. */
    @GetMapping("/machines/{machineId}/terminal")
    String terminal(@PathVariable String machineId, Model model) {
        model.addAttribute("machine", fleet.machine(machineId));
        model.addAttribute("idle", settings.consoleIdle());
        model.addAttribute("styles", List.of("/webjars/xterm/css/xterm.css"));
        model.addAttribute("scripts", List.of("/webjars/xterm/lib/xterm.js", "/ui/terminal.js"));
        return "terminal";
    }

    @PostMapping("/hosts/{hostId}/{action:drain|undrain}")
    String drain(
            @PathVariable String hostId,
            @PathVariable String action,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        try {
            fleet.drain(hostId, action.equals("drain"), Form.origin(once));
            return "redirect:/hosts/" + hostId;
        } catch (ProblemException e) {
            Shown.on(model, response, e);
            return host(hostId, model);
        }
    }

    @PostMapping("/machines/boot")
    String boot(
            @RequestParam String machineClass,
            @RequestParam int count,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        try {
            if (count < 0 || count > 1000) {
                throw ProblemException.invalid("count", "must be between 0 and 1000");
            }
            int expected = fleet.boot(machineClass, count, Form.origin(once));
            return "redirect:/machines?asked=" + (expected < count ? "boot-less" : "boot");
        } catch (ProblemException e) {
            Shown.on(model, response, e);
            return all(null, model);
        }
    }

    @PostMapping("/machines/clean-up")
    String cleanUp(
            @RequestParam(defaultValue = "") String olderThan,
            @RequestParam(required = false) @Nullable String once,
            HttpServletResponse response,
            Model model) {
        try {
            fleet.cleanUp(olderThan.isBlank() ? null : olderThan, Form.origin(once));
            return "redirect:/machines?asked=clean-up";
        } catch (ProblemException e) {
            Shown.on(model, response, e);
            return all(null, model);
        }
    }

    private void live(Model model) {
        model.addAttribute("live", "after=" + events.newest());
    }

    private List<HostLine> hostLines(List<Host> hosts) {
        Map<String, List<LoadSample>> loads =
                fleet.hostLoads(hosts.stream().map(Host::hostId).toList(), SHOWN);
        return hosts.stream()
                .map(host -> new HostLine(host, cpu(samples(loads, host.hostId()), HOST_CPU)))
                .toList();
    }

    private List<MachineLine> machineLines(List<Machine> machines) {
        Map<String, List<LoadSample>> loads =
                fleet.machineLoads(machines.stream().map(Machine::machineId).toList(), SHOWN);
        return machines.stream()
                .map(machine -> new MachineLine(machine, cpu(samples(loads, machine.machineId()), MACHINE_CPU)))
                .toList();
    }

    private static List<LoadSample> samples(Map<String, List<LoadSample>> loads, String id) {
        return loads.getOrDefault(id, List.of());
    }

    private static Chart cpu(List<LoadSample> samples, String title) {
        Instant now = Instant.now();
        return Chart.cpu(title, samples, now.minus(SHOWN), now);
    }

    private static void charts(Model model, List<LoadSample> samples, long memory, String title) {
        Instant now = Instant.now();
        model.addAttribute("cpu", Chart.cpu(title, samples, now.minus(SHOWN), now));
        model.addAttribute("memory", Chart.memory("Memory", samples, memory, now.minus(SHOWN), now));
    }
}
