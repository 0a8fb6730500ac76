package dev.swarm.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.cli.CommandRun;
import dev.swarm.cli.client.FakeApi;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.Endpoints;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.worker.ModelSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformCommandsTest {
    @TempDir
    private Path data;

    private Endpoints endpoints(String apiUrl) {
        return new Endpoints(
                ProcessHandle.current().pid(),
                true,
                apiUrl,
                "127.0.0.1:7233",
                "http://127.0.0.1:8233",
                "http://127.0.0.1:3000",
                "http://127.0.0.1:8090",
                "jdbc:postgresql://127.0.0.1:5433/swarm",
                data.resolve("token").toString(),
                data.resolve("key").toString());
    }

    @Test
    void endpointsSurviveTheFile() throws Exception {
        Endpoints written = endpoints("http://127.0.0.1:8080");
        written.write(data);

        assertThat(Endpoints.read(data)).contains(written);
        assertThat(Endpoints.running(data).isPresent()).isTrue();
        Endpoints.delete(data);
        assertThat(Endpoints.read(data)).isEmpty();
    }

    @Test
    void aSecondPlatformOnTheSameFolderIsRefusedWithPidAndAddress() throws Exception {
        endpoints("http://127.0.0.1:8080").write(data);

        CommandRun run = CommandRun.of(data, "up", "--detach");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("is in use by the platform with pid "
                        + ProcessHandle.current().pid() + ", its api is at http://127.0.0.1:8080")
                .contains("swarm down");
    }

    @Test
    void statusShowsHostsAndQueue() throws Exception {
        try (FakeApi api = new FakeApi()) {
            api.on("GET /healthz", "{'status':'up'}");
            api.on(
                    "GET /api/coordinator/status",
                    "{'state':'running','queueDepth':{'standard':3},'readyTickets':3,'activeTickets':2,'builds':1}");
            api.on(
                    "GET /api/hosts",
                    "[{'hostId':'h1','provider':'sandbox','machineClasses':['standard'],'slots':4,'used':2,'live':true,"
                            + "'lastSeen':'2026-01-01T00:00:00Z'}]");

            CommandRun run = CommandRun.against(api, data, "status");

            assertThat(run.out()).isEqualTo("platform at " + api.uri() + """
                             is healthy
                            coordinator running: 1 builds, 2 tickets at work, 3 ready, queue: standard 3
                            HOST  PROVIDER  CLASSES   SLOTS  USED  LIVE  LAST SEEN
                            h1    sandbox   standard  4      2     true  2026-01-01T00:00:00Z
                            """);
            assertThat(Json.parse(CommandRun.against(api, data, "status", "--json")
                                    .out())
                            .path("healthy")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void stoppingWhatDoesNotRunIsHarmless() {
        CommandRun run = CommandRun.of(data, "down");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("no platform runs with the data folder " + data + "\n");
    }

    @Test
    void aKeyIsShownOnceWhenItIsMade() throws Exception {
        try (FakeApi api = new FakeApi()) {
            api.on("POST /api/keys", "{'id':'k1','name':'ann','role':'admin','key':'the-new-key'}");

            CommandRun run = CommandRun.against(api, data, "keys", "add", "ann");

            assertThat(run.out()).contains("the-new-key\nkeep it now");
            assertThat(Json.text(api.last("POST", "/api/keys").json(), "role")).isEqualTo("admin");
        }
    }

    @Test
    void theDoctorLooksAtTheHost() {
        CommandRun run = CommandRun.of(data, "doctor");

        assertThat(run.out()).contains("java").contains("bwrap").contains("disk");
    }

    @Test
    void theDoctorTellsWhichModelsThereWouldBe() throws Exception {
        assertThat(ModelCheck.of(Map.of()).detail()).isEqualTo("none: all runs offline");
        HostCheck keyed = ModelCheck.of(Map.of("ANTHROPIC_API_KEY", "the-key"));
        assertThat(keyed.status()).isEqualTo(HostCheck.Status.GOOD);
        assertThat(keyed.detail()).contains("5 routes (general, fast, reasoning, review, smart)");
        assertThat(keyed.toString()).doesNotContain("the-key");

        Path file = Files.writeString(data.resolve("models.yaml"), "routes:\n  general: {provider: none}\n");
        HostCheck broken = ModelCheck.of(Map.of("SWARM_MODELS_FILE", file.toString()));
        assertThat(broken.status()).isEqualTo(HostCheck.Status.MISSING);
        assertThat(broken.hint()).contains("models.yaml:2", "the route smart is missing");
    }

    @Test
    void aPlatformWithABrokenModelConfigurationIsNotStarted() throws Exception {
        Path file = Files.writeString(data.resolve("models.yaml"), "routes: {}\n");
        ModelSetup broken = ModelSetup.of(Map.of("SWARM_MODELS_FILE", file.toString()));

        assertThatThrownBy(() -> Launcher.check(broken, new LaunchOptions()))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        refused -> assertThat(refused.message())
                                .contains("the route general is missing", "the route smart is missing"));
        LaunchOptions offline = new LaunchOptions().offline();
        Launcher.check(broken, offline);
        assertThat(offline.toArguments()).contains("--offline");
    }

    @Test
    void doctorListsGuestImages() throws Exception {
        Path images = data.resolve("images");
        Map<String, String> environment = Map.of("SWARM_IMAGES", images.toString());

        assertThat(ImageCheck.of(environment).detail()).isEqualTo("none in " + images);
        assertThat(ImageCheck.of(environment).hint()).contains("./swarm image build default");
        Path built = Files.createDirectories(data.resolve("built"));
        Files.writeString(built.resolve("manifest.json"), "{}");
        Files.createDirectories(images.resolve("half"));
        Files.createSymbolicLink(images.resolve("jdk"), built);
        Files.createSymbolicLink(images.resolve("default"), built);
        Files.createSymbolicLink(images.resolve("gone"), data.resolve("nowhere"));
        assertThat(ImageCheck.of(environment))
                .isEqualTo(new HostCheck("images", HostCheck.Status.GOOD, "default, jdk", ""));
        assertThat(ImageCheck.of(Map.of("SWARM_CACHE", data.toString())).detail())
                .isEqualTo("default, jdk");
    }
}
