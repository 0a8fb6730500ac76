package dev.swarm.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapeKeysTest {
    private static String pass(EscapeKeys keys, String typed) {
        byte[] bytes = typed.replace("^]", "\u001d").replace("\\r", "\r").getBytes(StandardCharsets.UTF_8);
        return new String(keys.pass(bytes, bytes.length), StandardCharsets.UTF_8).replace("\r", "\\r");
    }

    @ParameterizedTest
    @CsvSource({
        "ls^]more, ls",
        "~., ''",
        "ls\\r~.x, ls\\r",
    })
    void leaves(String typed, String passed) {
        EscapeKeys keys = new EscapeKeys();
        assertThat(pass(keys, typed)).isEqualTo(passed);
        assertThat(keys.isEscaped()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"a~.b", "~/bin\\r", "~~\\r", "cd ~.\\r", "grüße\\r"})
    void staysAndLosesNothing(String typed) {
        EscapeKeys keys = new EscapeKeys();
        assertThat(pass(keys, typed)).isEqualTo(typed);
        assertThat(keys.isEscaped()).isFalse();
    }

    @Test
    void theKeysMayComeOneByOne() {
        EscapeKeys keys = new EscapeKeys();
        assertThat(pass(keys, "\\r")).isEqualTo("\\r");
        assertThat(pass(keys, "~")).isEmpty();
        assertThat(pass(keys, ".")).isEmpty();
        assertThat(keys.isEscaped()).isTrue();
    }
}
