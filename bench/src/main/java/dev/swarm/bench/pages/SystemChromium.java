package dev.swarm.bench.pages;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Chromium of this machine, driven by Playwright. */
public final class SystemChromium {
    private SystemChromium() {}

    /** Where {@code ./swarm test} puts Playwright's driver and the accessibility checker. */
    public static Path tools() {
        String cache = System.getenv().getOrDefault("SWARM_CACHE", System.getProperty("user.home") + "/.cache/swarm");
        return Path.of(cache, "browser");
    }

    /** What is missing to drive it, and what to do about that; empty where all is there. */
    public static Optional<String> missing() {
        if (!Files.exists(tools().resolve("package/cli.js"))) {
            return Optional.of(
                    "there is no Playwright driver in " + tools() + ": ./swarm test installs it where there is npm");
        }
        return program().isPresent()
                ? Optional.empty()
                : Optional.of("there is no chromium on the PATH: apt-get install chromium");
    }

    public static Playwright playwright() {
        System.setProperty("playwright.cli.dir", tools().toString());
        return Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    }

    public static Browser launch(Playwright playwright) {
        List<String> options = new ArrayList<>(List.of("--force-prefers-reduced-motion"));
        if ("root".equals(System.getProperty("user.name"))) {
            options.add("--no-sandbox");
        }
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program().orElseThrow())
                        .setArgs(options));
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
}
