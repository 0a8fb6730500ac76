package dev.swarm.activities;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts compared with files beside the test that makes them; {@code -Dgolden.record=true} writes the files anew. */
public final class Golden {
    private Golden() {}

    /** Requires the text to be that of the file. */
    public static void check(Class<?> test, String name, String text) {
        try {
            if (Boolean.getBoolean("golden.record")) {
                Path file = Path.of("src/test/resources", test.getPackageName().replace('.', '/'), name);
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
                return;
            }
            try (InputStream golden = test.getResourceAsStream(name)) {
                assertThat(golden).as(name).isNotNull();
                assertThat(text).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
