package dev.swarm.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.cli.CommandRun;
import dev.swarm.cli.client.FakeApi;
import dev.swarm.cli.client.Json;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetCommandsTest {
    private static final String HOST =
            "{'hostId':'h1','state':'live','provider':'sandbox','machineClasses':['standard'],'images':['default','jdk'],'labels':{'region':'eu'},"
                    + "'slots':4,'used':2,'cpuCores':8,'load':1.5,'memoryTotalMiB':4096,'memoryUsedMiB':1024,"
                    + "'lastSeen':'" + Instant.now() + "','version':'0.1.0'}";
    private static final String MACHINE =
            "{'machineId':'b1-a.1','ticketId':'b1-a','hostId':'h1','state':'up','healthy':false,'cpuPercent':12.4,"
                    + "'memoryMiB':120,'diskMiB':7,'since':'" + Instant.now().minusSeconds(90) + "'}";

    @TempDir
    private Path data;

    private FakeApi api;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private CommandRun run(String... args) throws Exception {
        return CommandRun.against(api, data, args);
    }

    @Test
    void oneHostIsShownWithItsImagesAndMachines() throws Exception {
        api.on("GET /api/hosts/h1", HOST);
        api.on("GET /api/vms", "{'items':[" + MACHINE + "],'next':null}");

        CommandRun shown = run("hosts", "show", "h1");

        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("\nimages: default, jdk\n").contains("b1-a.1");
    }

    @Test
    void hostsAreATable() throws Exception {
        api.on("GET /api/hosts", "{'items':[" + HOST + "],'next':null}");

        String[] lines = run("hosts").out().split("\n");

        assertThat(lines[0].split("  +"))
                .containsExactly(
                        "HOST",
                        "STATE",
                        "PROVIDER",
                        "CLASSES",
                        "LABELS",
                        "SLOTS",
                        "CPU",
                        "MEMORY",
                        "LAST SEEN",
                        "VERSION");
        assertThat(lines[1])
                .startsWith("h1")
                .contains("live", "region=eu", "2/4", "1.5 of 8", "1.0 of 4.0 GiB", " ago");
        assertThat(Json.parse(run("hosts", "--json").out())
                        .get(0)
                        .path("hostId")
                        .asText())
                .isEqualTo("h1");
    }

    @Test
    void aHostThatCanRunNothingIsWarnedOf() throws Exception {
        api.on("GET /api/hosts", "{'items':[" + HOST.replace("'slots':4", "'slots':0,'unavailable':'no bwrap'") + "]}");

        assertThat(run("hosts").err()).isEqualTo("warning: h1: no bwrap\n");
    }

    @Test
    void aTokenIsMadeAsAskedFor() throws Exception {
        api.on(
                "POST /api/hosts/tokens",
                "{'id':'j1','token':'swjoin1.a.b','uses':2,'expiresAt':'2026-01-01T00:00:00Z'}");

        CommandRun run = run("hosts", "token", "--ttl", "90m", "--uses", "2", "--labels", "region=eu,gpu=a100");

        assertThat(run.out()).startsWith("swjoin1.a.b\n").contains("swarm worker --role host --join TOKEN");
        assertThat(api.last("POST", "/api/hosts/tokens").json().toString())
                .isEqualTo("{\"ttl\":\"PT1H30M\",\"uses\":2,\"labels\":{\"region\":\"eu\",\"gpu\":\"a100\"}}");
    }

    @Test
    void aHostIsDrainedAndRemoved() throws Exception {
        api.on("POST /api/hosts/h1/drain", HOST);
        api.on("DELETE /api/hosts/h1", asked -> new FakeApi.Response(204, "text/plain", ""));

        assertThat(run("drain", "h1").out()).isEqualTo("host h1 takes no new machine; it still has 2\n");
        assertThat(api.last("POST", "/api/hosts/h1/drain").body()).isEqualTo("{\"draining\":true}");
        assertThat(run("drain", "h1", "--undo").out()).isEqualTo("host h1 takes machines again\n");
        assertThat(api.last("POST", "/api/hosts/h1/drain").body()).isEqualTo("{\"draining\":false}");
        assertThat(run("hosts", "remove", "h1", "--force").out()).contains("h1 is removed");
        assertThat(api.last("DELETE", "/api/hosts/h1").query()).isEqualTo("force=true");
    }

    @Test
    void machinesAreListedAndShown() throws Exception {
        api.on("GET /api/vms", "{'items':[" + MACHINE + "],'next':null}");
        api.on("GET /api/vms/b1-a.1", MACHINE);

        assertThat(run("vms", "--host", "h1").out())
                .contains("unhealthy", "12 %", "120 MiB", "7 MiB", "1 min 30 s ago");
        assertThat(api.last("GET", "/api/vms").query()).contains("host=h1");
        assertThat(run("vms", "b1-a").out()).contains("b1-a.1");
    }

    @Test
    void machinesAreAskedForAhead() throws Exception {
        api.on("POST /api/vms/boot", "{'expected':3,'hosts':[{'hostId':'h1','warmTarget':3,'warmReady':1}]}");

        assertThat(run("vms", "--boot", "3").out())
                .isEqualTo("3 machines of class standard will be kept ready:\n  h1 3 (1 ready now)\n");
    }

    @Test
    void aRefusedConsoleSaysWhy() throws Exception {
        api.on("GET /api/vms/b1-a.1", MACHINE);
        api.on(
                "GET /api/vms/b1-a.1/console",
                asked -> FakeApi.Response.problem(409, "{'code':'WRONG_STATE','detail':'it has 4 consoles already'}"));

        CommandRun run = run("console", "b1-a.1");

        assertThat(run.err()).startsWith("error: it has 4 consoles already");
        assertThat(run.exitCode()).isEqualTo(1);
    }
}
