package dev.swarm.api.identity;

import dev.swarm.api.request.SecretAnswer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
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
    private final Keys keys;

    KeyController(Keys keys) {
        this.keys = keys;
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
        return keys.list();
    }

    @Operation(summary = "Make an API key; the answer is the only place where it is shown")
    @PostMapping("/api/keys")
    @ResponseStatus(HttpStatus.CREATED)
    KeyView create(@Valid @RequestBody NewKey request, Origin origin, HttpServletRequest http) {
        SecretAnswer.mark(http);
        return keys.add(request.name(), request.role(), origin);
    }

    @Operation(summary = "Revoke an API key, at once")
    @DeleteMapping("/api/keys/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id, Origin origin) {
        keys.delete(id, origin);
    }
}
