package dev.swarm.api.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EffectiveSettingsTest {
    @Test
    void showsFilesOfSecretsAndNoSecrets() {
        assertThat(EffectiveSettings.shown("swarm.admin-key-file", "/keys/admin.key"))
                .isEqualTo("/keys/admin.key");
        assertThat(EffectiveSettings.shown("swarm.forge.token", "abc")).isEqualTo("(set)");
        assertThat(EffectiveSettings.shown("swarm.forge.token", "")).isEmpty();
        assertThat(EffectiveSettings.shown(
                        "spring.datasource.url", "jdbc:postgresql://ann:pass@db/swarm?a=1&password=x"))
                .isEqualTo("jdbc:postgresql://(user)@db/swarm?a=1&password=(set)");
    }
}
