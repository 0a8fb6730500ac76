package dev.swarm.api.operations;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Operations")
class AdminController {
    private final PlatformHealth health;
    private final EffectiveSettings settings;

    AdminController(PlatformHealth health, EffectiveSettings settings) {
        this.health = health;
        this.settings = settings;
    }

    record Health(List<PartHealth> parts) {}

    record Settings(List<EffectiveSettings.Setting> settings) {}

    @Operation(
            summary = "How all parts of the platform are",
            description = "level is good, poor (it works, and somebody should look at it) or down.")
    @GetMapping("/api/admin/health")
    Health health() {
        return new Health(health.parts());
    }

    @Operation(
            summary = "The settings that this api process runs with",
            description = "Of secrets no more than the file that they are in.")
    @GetMapping("/api/admin/settings")
    Settings settings() {
        return new Settings(settings.list());
    }
}
