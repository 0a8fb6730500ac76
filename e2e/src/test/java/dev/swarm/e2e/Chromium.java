package dev.swarm.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Playwright;
import dev.swarm.bench.pages.SystemChromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The system's Chromium, driven by Playwright. Tests are skipped, with the reason, where one of both is missing. */
record Chromium(Playwright playwright, Browser browser, Path tools) implements AutoCloseable {
    static Chromium start() {
        Optional<String> missing = SystemChromium.missing();
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        Playwright playwright = SystemChromium.playwright();
        return new Chromium(playwright, SystemChromium.launch(playwright), SystemChromium.tools());
    }

    /** The accessibility checker's script. */
    String axe() throws IOException {
        return Files.readString(tools.resolve("node_modules/axe-core/axe.min.js"));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
