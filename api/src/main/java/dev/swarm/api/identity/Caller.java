package dev.swarm.api.identity;

import java.security.Principal;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who sends the request. */
public record Caller(String keyId, String name, Role role) implements Principal {
    @Override
    public String getName() {
        return name;
    }

    /** The caller of the request that this thread handles; only for paths that need a key. */
    public static Caller current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("no caller: the path is missing from the security rules");
    }
}
