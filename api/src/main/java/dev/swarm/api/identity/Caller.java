package dev.swarm.api.identity;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who sends the request.
 *
 * @param hostId the host for which a key of role {@link Role#HOST} speaks; null for all other keys
 */
public record Caller(
        String keyId, String name, Role role, @Nullable String hostId) implements Principal {
    @Override
    public String getName() {
        return name;
    }

    /** Refuses a joined host that speaks for another; workers of the platform itself speak for any. */
    public void requireHost(String id) {
        if (role == Role.HOST && !id.equals(hostId)) {
            throw new ProblemException(
                    FailureCode.FORBIDDEN, "The key of host '" + hostId + "' does not speak for host '" + id + "'.");
        }
    }

    /** What Spring Security decides by: the role. */
    public Authentication authentication() {
        return UsernamePasswordAuthenticationToken.authenticated(
                this, null, List.of(new SimpleGrantedAuthority("ROLE_" + role.name())));
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
