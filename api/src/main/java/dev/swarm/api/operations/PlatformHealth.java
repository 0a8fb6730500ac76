package dev.swarm.api.operations;

import dev.swarm.api.fleet.Hosts;
import dev.swarm.api.model.Models;
import dev.swarm.api.model.ModelsView;
import dev.swarm.api.operations.PartHealth.Level;
import dev.swarm.api.platform.PlatformState;
import dev.swarm.api.settings.SwarmSettings;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Service;

/** How all parts of the platform are, as this process sees them. */
@Service
public class PlatformHealth {
    private static final long GIB = 1L << 30;
    private static final long LEAST_FREE = 2 * GIB;

    private final HealthEndpoint health;
    private final Hosts hosts;
    private final Models models;
    private final PlatformState platform;
    private final SwarmSettings settings;

    PlatformHealth(HealthEndpoint health, Hosts hosts, Models models, PlatformState platform, SwarmSettings settings) {
        this.health = health;
        this.hosts = hosts;
        this.models = models;
        this.platform = platform;
        this.settings = settings;
    }

    /** Each part, those that everything needs first. */
    public List<PartHealth> parts() {
        List<PartHealth> parts = new ArrayList<>();
        parts.add(component("database", "db"));
        parts.add(component("temporal", "temporal"));
        parts.add(hosts());
        parts.add(models());
        parts.add(
                platform.isStopped()
                        ? new PartHealth("coordinator", Level.POOR, "stopped: no build runs anything")
                        : new PartHealth("coordinator", Level.GOOD, "running"));
        parts.add(disk());
        return parts;
    }

    private PartHealth component(String part, String name) {
        HealthDescriptor found = health.health() instanceof CompositeHealthDescriptor all && all.getComponents() != null
                ? all.getComponents().get(name)
                : null;
        boolean up = found != null && Status.UP.equals(found.getStatus());
        return new PartHealth(part, up ? Level.GOOD : Level.DOWN, up ? "answers" : "does not answer");
    }

    private PartHealth hosts() {
        int live = hosts.liveHostIds().size();
        return new PartHealth(
                "workers",
                live == 0 ? Level.DOWN : Level.GOOD,
                live == 0 ? "no host reports: tickets wait" : live + (live == 1 ? " host reports" : " hosts report"));
    }

    private PartHealth models() {
        ModelsView view = models.view();
        if (view.workers().isEmpty()) {
            return new PartHealth("models", Level.POOR, "no control worker reports");
        }
        if (view.routes().isEmpty()) {
            return new PartHealth("models", Level.GOOD, "no key: work is done by the offline stand-ins");
        }
        List<String> away = view.routes().stream()
                .filter(route -> !route.route().circuit().equals("closed"))
                .map(route -> route.route().name())
                .toList();
        return away.isEmpty()
                ? new PartHealth("models", Level.GOOD, view.routes().size() + " routes")
                : new PartHealth("models", Level.POOR, "kept away from: " + String.join(", ", away));
    }

    private PartHealth disk() {
        try {
            FileStore store = Files.getFileStore(settings.data());
            long free = store.getUsableSpace();
            boolean poor = free < LEAST_FREE || free < store.getTotalSpace() / 20;
            return new PartHealth(
                    "disk",
                    poor ? Level.POOR : Level.GOOD,
                    free / GIB + " of " + store.getTotalSpace() / GIB + " GiB free");
        } catch (IOException e) {
            return new PartHealth("disk", Level.POOR, "the data folder cannot be looked at");
        }
    }
}
