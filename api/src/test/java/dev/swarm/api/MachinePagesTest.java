package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Hosts and machines: on pages, and over time. */
class MachinePagesTest extends ApiTest {
    private static final String REPORT =
            "{\"provider\":\"sandbox\",\"machineClasses\":[\"%s\"],\"slots\":4,\"used\":1,\"cpuCores\":2,\"load\":1.5,"
                    + "\"memoryTotalMiB\":8000,\"memoryUsedMiB\":2000,\"machines\":[{\"machineId\":\"%s\","
                    + "\"memoryMiB\":120,\"cpuPercent\":%s}]}";

    private final String host = "host-" + UUID.randomUUID();
    private final String machine = "machine-" + UUID.randomUUID();
    private Visitor visitor;

    @BeforeEach
    void signIn() {
        visitor = new Visitor(port);
        visitor.signIn(secret("admin.key"));
        report("10");
    }

    private void report(String cpu) {
        assertThat(worker.put(
                                "/api/internal/hosts/" + host,
                                REPORT.formatted("c-" + host.substring(5, 13), machine, cpu))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void keepsTheHighestValueOfAMinuteAndForgetsOldOnes() {
        jdbc.update("insert into load_sample values (?, now() - interval '7 hours', 1, 1)", "machine/" + machine);
        jdbc.update(
                "insert into load_sample values (?, date_trunc('minute', now() - interval '5 minutes'), 33, 44)",
                "machine/" + machine);
        report("70");
        report("20");
        JsonNode load = admin.get("/api/vms/" + machine + "/load").json();
        assertThat(load.at("/0/cpuPercent").asDouble()).isEqualTo(33);
        assertThat(load.at("/0/memoryMiB").asInt()).isEqualTo(44);
        assertThat(load.valueStream()
                        .mapToDouble(sample -> sample.path("cpuPercent").asDouble())
                        .max())
                .hasValue(70);
        assertThat(jdbc.queryForList("select 1 from load_sample where at < now() - interval '6 hours'"))
                .isEmpty();
        assertThat(admin.get("/api/hosts/" + host + "/load?minutes=360")
                        .json()
                        .at("/0/cpuPercent")
                        .asDouble())
                .isEqualTo(75);
        assertThat(admin.get("/api/hosts/" + host + "/load?minutes=0").code()).isEqualTo("INVALID_INPUT");
        assertThat(admin.get("/api/vms/none/load").code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void aMachinesCostIsThatOfItsTime() {
        jdbc.update(
                "insert into machine_time values (?, now() - interval '3 hours', now() - interval '1 hours', 'p', null, 'b', 't', 0.04)",
                machine);
        assertThat(admin.get("/api/vms/" + machine).json().path("cost").asDouble())
                .isEqualTo(0.08);
        assertThat(visitor.get("/machines/" + machine).text()).contains("$0.08");
    }

    @Test
    void showsHostsAndMachines() {
        assertThat(visitor.get("/machines").text())
                .contains(host, machine, "/machines/" + machine + "/terminal", "Slots in use", "75 %");
        assertThat(visitor.get("/hosts/" + host).text())
                .contains("75 %", "2000 of 8000 MiB in use", machine, "<path class=\"line\" d=\"M");
        assertThat(visitor.get("/machines/" + machine).text()).contains("Healthy", "10 %", host);
        assertThat(visitor.get("/machines/none").status()).isEqualTo(404);
        assertThat(visitor.get("/hosts/none").status()).isEqualTo(404);
        assertThat(new Visitor(port).get("/machines").status()).isEqualTo(303);
    }

    @Test
    void drainsAndTakesMachinesAgain() {
        visitor.get("/hosts/" + host);
        assertThat(visitor.post("/hosts/" + host + "/drain").header("Location")).isEqualTo("/hosts/" + host);
        assertThat(admin.get("/api/hosts/" + host).json().path("state").asString())
                .isEqualTo("draining");
        assertThat(visitor.get("/hosts/" + host).text()).contains("Take machines again");
        visitor.post("/hosts/" + host + "/undrain");
        assertThat(admin.get("/api/hosts/" + host).json().path("state").asString())
                .isEqualTo("live");
    }

    @Test
    void asksForMachinesInAdvance() {
        String kind = "c-" + host.substring(5, 13);
        visitor.get("/machines");
        assertThat(visitor.post("/machines/boot", "machineClass", kind, "count", "2")
                        .header("Location"))
                .isEqualTo("/machines?asked=boot");
        assertThat(admin.get("/api/hosts/" + host).json().path("warmTarget").asInt())
                .isEqualTo(2);
        assertThat(visitor.post("/machines/boot", "machineClass", kind, "count", "9")
                        .header("Location"))
                .isEqualTo("/machines?asked=boot-less");
        assertThat(visitor.post("/machines/boot", "machineClass", "none", "count", "1")
                        .text())
                .contains("No live host takes machines of class");
    }

    @Test
    void cleansUpAndShowsTheResult() {
        visitor.get("/machines");
        assertThat(visitor.post("/machines/clean-up", "olderThan", "1m").text()).contains("must be at least 2m");
        assertThat(visitor.post("/machines/clean-up", "olderThan", "10m").header("Location"))
                .isEqualTo("/machines?asked=clean-up");
        await().until(() -> visitor.get("/machines?asked=clean-up").text().contains("Last result:"));
    }

    @Test
    void aConsolesPageBringsTheTerminal() {
        assertThat(visitor.get("/machines/" + machine + "/terminal").text())
                .contains("/webjars/xterm/", "/ui/terminal", "data-idle=\"4\"", "Closes after 4 s of silence");
        assertThat(anonymous.get("/webjars/xterm/lib/xterm.js").status()).isEqualTo(200);
    }
}
