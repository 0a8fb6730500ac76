package dev.swarm.cli.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script with a JDK and a Maven that only write down how they were called. */
class SwarmScriptTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private Path clone;
    private Path calls;
    private Path tools;
    private Path jdk;

    @BeforeEach
    void makeClone() throws IOException {
        clone = Files.createDirectories(folder.resolve("a clone with spaces"));
        calls = folder.resolve("calls");
        tools = Files.createDirectories(folder.resolve("tools"));
        jdk = Files.createDirectories(folder.resolve("jdk").resolve("bin")).getParent();
        Files.copy(ROOT.resolve("swarm"), clone.resolve("swarm"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(clone.resolve("pom.xml"), "<project/>");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"21.0.1\"\n");
        script(jdk.resolve("bin/javac"), "exit 0");
        script(jdk.resolve("bin/java"), "printf 'java:%s\\n' \"$*\" >>'" + calls + "'");
        script(
                tools.resolve("mvn"),
                "printf 'mvn:%s\\n' \"$*\" >>'" + calls + "'\n"
                        + "[ -z \"${MVN_FAILS:-}\" ] || { echo '[ERROR] does not compile'; exit 1; }\n"
                        + "echo '[INFO] Building Swarm cli 0.1.0'\n"
                        + "mkdir -p '" + clone + "/cli/target' && touch '" + clone + "/cli/target/swarm-cli.jar'");
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        file.toFile().setExecutable(true);
    }

    private record Run(int exitCode, String output) {}

    private Run run(Map<String, String> environment, Path command, String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(command.toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        builder.environment().put("SWARM_CACHE", folder.resolve("cache").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    private List<String> calls() throws IOException {
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    @Test
    void buildsOnceThenRunsTheCommand() throws Exception {
        Run first = run(Map.of(), clone.resolve("swarm"), "status", "--json");
        List<String> afterFirst = List.copyOf(calls());
        Run second = run(Map.of(), clone.resolve("swarm"), "status", "--json");

        assertThat(first.exitCode()).as(first.output()).isZero();
        assertThat(first.output())
                .contains("swarm: building")
                .contains("cli 0.1.0")
                .contains("swarm: built");
        assertThat(afterFirst.get(0))
                .startsWith("mvn:")
                .contains("-f " + clone + "/pom.xml")
                .contains("package");
        assertThat(afterFirst).noneMatch(call -> call.endsWith("dev.swarm.cli.SwarmCommand prepare"));
        assertThat(afterFirst.getLast())
                .startsWith("java:")
                .contains("-cp " + clone + "/cli/target/swarm-cli.jar:" + clone + "/cli/target/lib/*")
                .endsWith("dev.swarm.cli.SwarmCommand status --json");
        assertThat(second.output()).isEmpty();
        assertThat(calls().subList(afterFirst.size(), calls().size())).hasSize(1);
    }

    @Test
    void whatStartsThePlatformIsPreparedOnce() throws Exception {
        script(tools.resolve("bwrap"), "exit 0");
        script(tools.resolve("temporal"), "exit 0");

        Run first = run(Map.of("SWARM_MACHINES", "sandbox"), clone.resolve("swarm"), "up", "--detach");
        int callsOfFirst = calls().size();
        Run second = run(Map.of("SWARM_MACHINES", "sandbox"), clone.resolve("swarm"), "up", "--detach");

        assertThat(first.output()).contains("swarm: built").contains("preparing a fast start");
        assertThat(calls().get(callsOfFirst - 2)).endsWith("dev.swarm.cli.SwarmCommand prepare");
        assertThat(calls().get(callsOfFirst - 1)).endsWith("dev.swarm.cli.SwarmCommand up --detach");
        assertThat(second.output()).isEmpty();
        assertThat(calls().subList(callsOfFirst, calls().size())).hasSize(1);
    }

    @Test
    void aChangedSourceIsBuiltAgainAndAChangedTestIsNot() throws Exception {
        run(Map.of(), clone.resolve("swarm"), "status");
        Path source =
                Files.createDirectories(clone.resolve("cli/src/main/java")).resolve("A.java");
        Path test = Files.createDirectories(clone.resolve("cli/src/test/java")).resolve("ATest.java");

        Files.writeString(test, "class ATest {}");
        assertThat(run(Map.of(), clone.resolve("swarm"), "status").output()).isEmpty();
        Files.writeString(source, "class A {}");
        assertThat(run(Map.of(), clone.resolve("swarm"), "status").output()).contains("swarm: building");
    }

    @Test
    void worksThroughSymbolicLinks() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a clone with spaces", "swarm"));
        Path again = Files.createSymbolicLink(folder.resolve("again"), link);

        Run run = run(Map.of(), again, "sessions");

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(calls().getLast())
                .contains(clone + "/cli/target/swarm-cli.jar")
                .endsWith(" sessions");
    }

    /** The script with a builder of images that makes an empty folder out of its arguments. */
    private Run image(String... arguments) throws Exception {
        Path scripts = Files.createDirectories(clone.resolve("infra/guest-image"));
        Path built = folder.resolve("built");
        Files.copy(
                ROOT.resolve("infra/guest-image/image.sh"),
                scripts.resolve("image.sh"),
                StandardCopyOption.REPLACE_EXISTING);
        script(
                scripts.resolve("build.sh"),
                "folder='" + built + "'/$(printf '%s' \"$*\" | tr -c a-z0-9 _)\nmkdir -p \"$folder\"\n"
                        + "printf '{\\n  \"variant\": \"%s\",\\n  \"built\": \"today\",\\n}' \"${2:-default}\""
                        + " >\"$folder/manifest.json\"\necho \"$folder\"");
        List<String> words = new ArrayList<>(List.of("image"));
        words.addAll(List.of(arguments));
        return run(Map.of("JAVA_HOME", "/nowhere"), clone.resolve("swarm"), words.toArray(String[]::new));
    }

    @Test
    void imagesAreBuiltListedReplacedAndRemovedByName() throws Exception {
        Path images = folder.resolve("cache/images");
        assertThat(image("list").output()).contains("there is no image in " + images);

        Run first = image("build", "jdk", "--variant", "java");
        image("build", "default", "--refresh");
        assertThat(first.exitCode()).as(first.output()).isZero();
        assertThat(images.resolve("jdk").toRealPath())
                .hasToString(first.output().strip());
        assertThat(image().output().lines()).hasSize(3).anyMatch(line -> line.matches("jdk +java +today .*"));

        Run second = image("build", "jdk", "--project", "shop");
        assertThat(second.output()).isNotEqualTo(first.output());
        assertThat(images.resolve("jdk").toRealPath())
                .hasToString(second.output().strip());

        assertThat(image("remove", "jdk").exitCode()).isZero();
        try (Stream<Path> left = Files.list(images)) {
            assertThat(left).containsExactly(images.resolve("default"));
        }
        assertThat(calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            build                          | image build needs a NAME
            build Shop --project x         | 'Shop' is not a name of an image
            build shop                     | image shop needs what it is made of
            build default --variant java   | the default image is the same everywhere
            build shop --project y x       | 'x' is not understood
            build shop --project           | --project needs a value
            remove shop                    | there is no image shop
            remove ../shop                 | is not a name of an image
            frobnicate                     | there is no command image frobnicate
            """)
    void badCommandsForImagesAreRefused(String line, String message) throws Exception {
        Run refused = image(line.split(" +"));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.output()).startsWith("error: ").contains(message).contains("\nhint: ");
    }

    @Test
    void aFailedBuildIsShownAndNothingRuns() throws Exception {
        Run run = run(Map.of("MVN_FAILS", "1"), clone.resolve("swarm"), "status");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output())
                .contains("[ERROR] does not compile")
                .contains("error: the build failed")
                .contains("hint: see " + clone + "/target/build.log");
        assertThat(calls()).noneMatch(call -> call.startsWith("java:"));
    }

    @Test
    void theScriptsAreClean() throws Exception {
        List<String> scripts = new ArrayList<>(List.of(
                ROOT.resolve("swarm").toString(), ROOT.resolve(".ci/run").toString()));
        try (Stream<Path> files = Files.walk(ROOT.resolve("infra"))) {
            files.filter(file -> file.toString().endsWith(".sh")).forEach(file -> scripts.add(file.toString()));
        }
        for (String script : scripts) {
            assertThat(Files.isExecutable(Path.of(script))).as(script).isTrue();
            List<String> check = Files.readString(Path.of(script)).startsWith("#!/bin/sh")
                    ? List.of("sh", "-n", script)
                    : List.of("bash", "-n", script);
            assertThat(new ProcessBuilder(check).inheritIO().start().waitFor())
                    .as(script)
                    .isZero();
        }
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "shellcheck"))),
                "shellcheck is not installed");
        scripts.add(0, "shellcheck");
        Process shellcheck =
                new ProcessBuilder(scripts).redirectErrorStream(true).start();
        String findings = new String(shellcheck.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shellcheck.waitFor()).as(findings).isZero();
    }
}
