package dev.swarm.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The system's Chromium, driven by Playwright. Tests are skipped, with the reason, where one of both is missing. */
record Chromium(Playwright playwright, Browser browser, Path tools) implements AutoCloseable {
    static Chromium start() {
        String cache = System.getenv().getOrDefault("SWARM_CACHE", System.getProperty("user.home") + "/.cache/swarm");
        Path tools = Path.of(cache, "browser");
        assumeTrue(
                Files.exists(tools.resolve("package/cli.js")),
                "there is no Playwright driver in " + tools + ": ./swarm test installs it where there is npm");
        Optional<Path> program = program();
        assumeTrue(program.isPresent(), "there is no chromium on the PATH: apt-get install chromium");
        System.setProperty("playwright.cli.dir", tools.toString());
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        List<String> options = new ArrayList<>(List.of("--force-prefers-reduced-motion"));
        if ("root".equals(System.getProperty("user.name"))) {
            options.add("--no-sandbox");
        }
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program.get())
                        .setArgs(options));
        return new Chromium(playwright, browser, tools);
    }

    private static Optional<Path> program() {
        String[] folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        for (String folder : folders) {
            for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
                Path program = Path.of(folder, name);
                if (Files.isExecutable(program)) {
                    return Optional.of(program);
                }
            }
        }
        return Optional.empty();
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
