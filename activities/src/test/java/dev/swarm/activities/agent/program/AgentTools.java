package dev.swarm.activities.agent.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Agent programs for sandboxes, installed once into the platform's cache, outside the clone. */
public final class AgentTools {
    /** The version of Claude Code. */
    public static final String CLAUDE_CODE = "2.1.197";

    private static final long PATIENCE_SECONDS = 240;

    private AgentTools() {}

    /** A folder with Claude Code in it; empty where npm cannot bring it. */
    public static Optional<Path> withClaudeCode() throws IOException, InterruptedException {
        String cache = System.getenv().getOrDefault("SWARM_CACHE", System.getProperty("user.home") + "/.cache/swarm");
        Path tools = Path.of(cache, "agents", "claude-code-" + CLAUDE_CODE);
        Path program = tools.resolve("bin/claude");
        if (Files.isExecutable(program)) {
            return Optional.of(tools);
        }
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
        String name = "claude-code-linux-" + machine;
        Files.createDirectories(tools);
        Path log = tools.resolve("npm.log");
        int exitCode;
        try {
            Process npm = new ProcessBuilder(List.of(
                            "npm",
                            "install",
                            "--ignore-scripts",
                            "--no-audit",
                            "--no-fund",
                            "--prefix",
                            tools.toString(),
                            "@anthropic-ai/" + name + "@" + CLAUDE_CODE))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!npm.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                npm.destroyForcibly();
                return Optional.empty();
            }
            exitCode = npm.exitValue();
        } catch (IOException noNpm) {
            return Optional.empty();
        }
        Path installed =
                tools.resolve("node_modules/@anthropic-ai").resolve(name).resolve("claude");
        if (exitCode != 0 || !Files.isExecutable(installed)) {
            return Optional.empty();
        }
        Files.createDirectories(program.getParent());
        Files.createSymbolicLink(program, program.getParent().relativize(installed));
        return Optional.of(tools);
    }
}
