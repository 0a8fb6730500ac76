package dev.swarm.api.identity;

import java.util.Optional;
import org.springframework.stereotype.Service;

/** Sign-in by API key; a session ends with its key. */
@Service
class KeySignIn implements SignIn {
    private final ApiKeys keys;

    KeySignIn(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public Optional<String> accept(String secret) {
        String hash = Secrets.sha256(secret);
        return keys.findByHash(hash).map(caller -> hash);
    }

    @Override
    public Optional<Caller> recall(String remembered) {
        return keys.findByHash(remembered);
    }
}
