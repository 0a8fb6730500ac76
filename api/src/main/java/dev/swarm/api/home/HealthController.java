package dev.swarm.api.home;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Whether this process can do its work. It can answer while Temporal is away, so only a database that is away makes it
 * unready; Temporal's own state is shown beside.
 */
@Hidden
@RestController
class HealthController {
    private final HealthEndpoint health;

    HealthController(HealthEndpoint health) {
        this.health = health;
    }

    @GetMapping("/healthz")
    ResponseEntity<Map<String, String>> health() {
        Map<String, String> answer = new TreeMap<>();
        if (health.health() instanceof CompositeHealthDescriptor parts) {
            show(parts, "db", "database", answer);
            show(parts, "temporal", "temporal", answer);
        }
        boolean up = "up".equals(answer.get("database"));
        answer.put("status", up ? "up" : "down");
        return ResponseEntity.status(up ? 200 : 503)
                .cacheControl(CacheControl.noStore())
                .body(answer);
    }

    private static void show(
            CompositeHealthDescriptor parts, String component, String name, Map<String, String> answer) {
        Map<String, HealthDescriptor> components = parts.getComponents();
        HealthDescriptor part = components == null ? null : components.get(component);
        Status status = part == null ? Status.UNKNOWN : part.getStatus();
        answer.put(name, status.getCode().toLowerCase(Locale.ROOT));
    }
}
