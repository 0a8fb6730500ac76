package dev.swarm.api.identity;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.request.SecretAnswer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Keys")
class KeyController {
    private final ApiKeys keys;

    KeyController(ApiKeys keys) {
        this.keys = keys;
    }

    record KeyView(
            String id,
            String name,
            Role role,
            boolean fileManaged,
            Instant createdAt,
            @Nullable String key) {
        static KeyView of(ApiKeyEntity entity, @Nullable String key) {
            return new KeyView(
                    entity.id(), entity.name(), entity.role(), entity.fileManaged(), entity.createdAt(), key);
        }
    }

    record NewKey(
            @NotBlank @Size(max = 100) String name, @NotNull Role role) {}

    record Me(String name, Role role) {}

    @Operation(summary = "Who am I: name and role of the key that is sent")
    @GetMapping("/api/me")
    Me me() {
        Caller caller = Caller.current();
        return new Me(caller.name(), caller.role());
    }

    @Operation(summary = "All API keys, without the keys themselves")
    @GetMapping("/api/keys")
    List<KeyView> list() {
        return keys.list().stream().map(key -> KeyView.of(key, null)).toList();
    }

    @Operation(summary = "Make an API key; the answer is the only place where it is shown")
    @PostMapping("/api/keys")
    @ResponseStatus(HttpStatus.CREATED)
    KeyView create(@Valid @RequestBody NewKey request, HttpServletRequest http) {
        if (request.role() == Role.HOST) {
            throw ProblemException.invalid("role", "must be admin or worker; a host gets its key by joining");
        }
        SecretAnswer.mark(http);
        ApiKeys.Created created = keys.create(request.name().strip(), request.role());
        return KeyView.of(created.entity(), created.key());
    }

    @Operation(summary = "Revoke an API key, at once")
    @DeleteMapping("/api/keys/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        keys.delete(id);
    }
}
