package dev.swarm.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A fresh clone of what was built, and its own tests in it, confined like an agent is. */
final class ProjectTests {
    private static final Duration MOST = Duration.ofMinutes(5);
    private static final List<String> READ_ONLY = List.of("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32");
    /** What of the system's configuration a shell script may look at: no keys, no passwords. */
    private static final List<String> CONFIGURATION = List.of(
            "/etc/passwd", "/etc/group", "/etc/alternatives", "/etc/localtime", "/etc/ld.so.cache", "/etc/profile");

    private ProjectTests() {}

    /** @param output what was printed, both streams */
    record Result(boolean passed, String output) {}

    /**
     * Clones one branch with its last commit.
     *
     * @param token of the forge; it goes by the environment, so that no process list shows it
     */
    static Result clone(String url, String token, String branch, Path folder) throws IOException, InterruptedException {
        Map<String, String> environment = Map.of(
                "GIT_TERMINAL_PROMPT", "0",
                "GIT_CONFIG_COUNT", "1",
                "GIT_CONFIG_KEY_0", "http.extraHeader",
                "GIT_CONFIG_VALUE_0", "Authorization: Bearer " + token);
        return run(
                List.of("git", "clone", "--quiet", "--branch", branch, url, folder.toString()),
                environment,
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Runs the verify command in the clone, without network, with nothing but the clone writable. */
    static Result verify(Path clone, String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "bwrap",
                "--unshare-all",
                "--die-with-parent",
                "--new-session",
                "--clearenv",
                "--setenv",
                "PATH",
                "/usr/local/bin:/usr/bin:/bin",
                "--setenv",
                "HOME",
                "/home/agent",
                "--setenv",
                "LANG",
                "C.UTF-8",
                "--setenv",
                "GIT_CONFIG_COUNT",
                "1",
                "--setenv",
                "GIT_CONFIG_KEY_0",
                "safe.directory",
                "--setenv",
                "GIT_CONFIG_VALUE_0",
                "*",
                "--proc",
                "/proc",
                "--dev",
                "/dev",
                "--tmpfs",
                "/tmp",
                "--tmpfs",
                "/home/agent"));
        for (String path : READ_ONLY) {
            if (Files.exists(Path.of(path))) {
                words.addAll(List.of("--ro-bind", path, path));
            }
        }
        for (String path : CONFIGURATION) {
            words.addAll(List.of("--ro-bind-try", path, path));
        }
        words.addAll(List.of("--bind", clone.toString(), "/workspace", "--chdir", "/workspace"));
        words.addAll(List.of("sh", "-c", command));
        return run(words, Map.of(), clone);
    }

    private static Result run(List<String> command, Map<String, String> environment, Path folder)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("swarm-demo-", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
            return ended
                    ? new Result(process.exitValue() == 0, text)
                    : new Result(false, text + "\nstopped after " + MOST.toMinutes() + " minutes");
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
