package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.swarm.api.placement.HostOffers;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.record.DomainEvent;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What hosts offer, and what a ticket that waits for one is told. */
class PlacementTest extends ApiTest {
    @Autowired
    HostOffers offers;

    @BeforeEach
    void noHosts() {
        jdbc.update("delete from host_offer");
    }

    private JsonNode offer(String hostId, String labels, int used) {
        Http.Answer answer =
                worker.put("/api/internal/hosts/" + hostId + "/offer", """
                    {"hostId":"%s","machineClasses":["standard"],"labels":{%s},"slots":2,"used":%d,"memoryMiB":8000,
                     "memoryUsedMiB":0,"success":1,"latencyMillis":3,"costPerHour":0.1}\
                    """.formatted(hostId, labels, used));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void eachHostHearsOfAll() {
        offer("a", "", 0);

        JsonNode heard = offer("b", "\"gpu\":\"a100\"", 1);

        assertThat(heard.size()).isEqualTo(2);
        assertThat(heard.path(0).path("hostId").asString()).isEqualTo("a");
        assertThat(heard.path(1).path("labels").path("gpu").asString()).isEqualTo("a100");
        assertThat(heard.path(1).path("used").asInt()).isEqualTo(1);
    }

    @Test
    void whoHasNotSpokenForLongOffersNothing() {
        offer("gone", "", 0);
        jdbc.update("update host_offer set seen = now() - interval '2 minutes'");

        assertThat(offer("b", "", 0).size()).isEqualTo(1);
    }

    @Test
    void aHostDoesNotSayItselfHowItsMachinesFared() {
        offer("a", "", 0);
        offers.released(new DomainEvent.MachineReleased("a", "m1", true));
        offers.released(new DomainEvent.MachineReleased("a", "m2", true));
        offers.released(new DomainEvent.MachineReleased("a", "m3", false));

        assertThat(offer("a", "", 0).path(0).path("success").asDouble()).isCloseTo(0.829, within(1e-9));
    }

    @Test
    void refusesWhatCannotBeAnOffer() {
        assertThat(worker.put("/api/internal/hosts/a/offer", "{\"slots\":1}").code())
                .isEqualTo("INVALID_INPUT");
        assertThat(worker.put("/api/internal/hosts/a/offer", """
            {"machineClasses":[],"labels":{"GPU":"x"},"slots":1,"used":0,"memoryMiB":1,"memoryUsedMiB":0,
             "latencyMillis":0,"costPerHour":0}\
            """).text()).contains("label 'GPU' must be");
        assertThat(admin.put("/api/internal/hosts/a/offer", "{}").status()).isEqualTo(403);
    }

    @Test
    void aTicketThatWaitsIsToldWhy() {
        assertThat(offers.hostsFor(wanted()).text()).isEqualTo("no host has joined");
        offer("a", "", 0);
        assertThat(offers.hostsFor(wanted()).text())
                .isEqualTo("none has joined that could take it (a is without gpu=a100)");
        offer("b", "\"gpu\":\"a100\"", 2);
        assertThat(offers.hostsFor(wanted()).text()).isEqualTo("1 host could take it and has no room");
        offer("b", "\"gpu\":\"a100\"", 1);
        assertThat(offers.hostsFor(wanted()).text()).isEqualTo("1 host could take it, of which 1 with room");
    }

    @Test
    void aProjectSaysWhereItsTicketsMayRun() {
        String id = project("Placed");
        JsonNode standard = admin.get("/api/projects/" + id).json();
        assertThat(standard.path("placement").asString()).isEqualTo("best");
        assertThat(standard.path("onLoss").asString()).isEqualTo("reassign");

        Http.Answer changed = admin.send(
                "PATCH",
                "/api/projects/" + id,
                "application/json",
                "{\"labels\":{\"region\":\"eu\"},\"placement\":\"local_first\",\"onLoss\":\"restart\"}".getBytes());

        assertThat(changed.json().path("labels").toString()).isEqualTo("{\"region\":\"eu\"}");
        assertThat(changed.json().path("placement").asString()).isEqualTo("local_first");
        assertThat(admin.get("/api/projects/" + id).json()).isEqualTo(changed.json());
        assertThat(admin.send(
                                "PATCH",
                                "/api/projects/" + id,
                                "application/json",
                                "{\"labels\":{\"region\":\"no spaces\"}}".getBytes())
                        .code())
                .isEqualTo("INVALID_INPUT");
    }

    @Test
    void aProjectSaysWhatItsMachinesMayReach() {
        String id = project("Reaching");
        assertThat(admin.get("/api/projects/" + id).json().path("egress").toString())
                .isEqualTo("{\"mode\":\"none\",\"domains\":[]}");

        Http.Answer changed = change(
                id, "{\"egress\":{\"mode\":\"registries\",\"domains\":[\"Packages.Example.org\",\"*.example.net\"]}}");
        assertThat(changed.json().path("egress").toString())
                .isEqualTo("{\"mode\":\"registries\",\"domains\":[\"packages.example.org\",\"*.example.net\"]}");
        assertThat(change(id, "{\"mergeMode\":\"manual\"}").json().path("egress"))
                .isEqualTo(changed.json().path("egress"));
        assertThat(change(id, "{\"egress\":{\"mode\":\"open\"}}")
                        .json()
                        .path("egress")
                        .toString())
                .isEqualTo("{\"mode\":\"open\",\"domains\":[]}");

        assertThat(change(id, "{\"egress\":{\"mode\":\"registries\"}}").text()).contains("needs the domains");
        assertThat(change(id, "{\"egress\":{\"mode\":\"registries\",\"domains\":[\"10.0.0.1\"]}}")
                        .text())
                .contains("'10.0.0.1' is not a domain");
        assertThat(change(id, "{\"egress\":{\"mode\":\"sideways\"}}").code()).isEqualTo("INVALID_INPUT");
    }

    @Test
    void aProjectSaysWhoReviewsItsChanges() {
        String id = project("Reviewed");
        assertThat(admin.get("/api/projects/" + id).json().path("review").isObject())
                .isFalse();

        assertThat(change(id, "{\"review\":{\"reviewers\":[\"reviewer\",\"security-reviewer\"]}}")
                        .json()
                        .path("review")
                        .toString())
                .isEqualTo("{\"reviewers\":[\"reviewer\",\"security-reviewer\"],\"quorumPercent\":60,"
                        + "\"timeout\":\"PT10M\",\"rounds\":2}");
        assertThat(change(id, "{\"review\":{\"quorumPercent\":100,\"rounds\":0}}")
                        .json()
                        .path("review")
                        .toString())
                .isEqualTo("{\"reviewers\":[\"reviewer\",\"security-reviewer\"],\"quorumPercent\":100,"
                        + "\"timeout\":\"PT10M\",\"rounds\":0}");
        assertThat(change(id, "{\"review\":{\"quorumPercent\":0}}").code()).isEqualTo("INVALID_INPUT");
        assertThat(change(id, "{\"review\":{\"timeout\":\"PT48H\"}}").code()).isEqualTo("INVALID_INPUT");
        assertThat(change(id, "{\"review\":{\"reviewers\":[\"No Role\"]}}").code())
                .isEqualTo("INVALID_INPUT");

        assertThat(change(id, "{\"review\":{\"reviewers\":[]}}")
                        .json()
                        .path("review")
                        .isObject())
                .isFalse();
    }

    @Test
    void aTicketHearsThatNoHostKeepsItsPolicy() {
        offer("a", "", 0);
        PlaceRequest wanted = new PlaceRequest(
                "t.1",
                "t",
                "standard",
                new MachineLimits(2_000, 100, 1_000),
                Map.of(),
                PlacementPreference.BEST,
                null,
                EgressMode.REGISTRIES,
                GuestImages.DEFAULT);

        assertThat(offers.hostsFor(wanted).text()).contains("a has no machines with egress registries");
    }

    @Test
    void aTicketHearsThatNoHostHasItsImage() {
        offer("a", "", 0);
        PlaceRequest wanted = new PlaceRequest(
                "t.1",
                "t",
                "standard",
                new MachineLimits(2_000, 100, 1_000),
                Map.of(),
                PlacementPreference.BEST,
                null,
                EgressMode.NONE,
                "jdk");

        assertThat(offers.hostsFor(wanted).text())
                .isEqualTo("none has joined that could take it (a has no image jdk); for a host with QEMU:"
                        + " swarm image build jdk --project FOLDER");

        Http.Answer answer = worker.put("/api/internal/hosts/b/offer", """
            {"machineClasses":["standard"],"labels":{},"slots":2,"used":0,"memoryMiB":8000,"memoryUsedMiB":0,
             "latencyMillis":3,"costPerHour":0,"images":["default","jdk"]}\
            """);
        assertThat(answer.json().path(1).path("images").toString()).contains("jdk");
        assertThat(offers.hostsFor(wanted).text()).isEqualTo("1 host could take it, of which 1 with room");
    }

    @Test
    void aProjectSaysWhatItsMachinesAreMadeOf() {
        String id = project("Imaged");
        assertThat(admin.get("/api/projects/" + id).json().path("image").asString())
                .isEqualTo("default");

        assertThat(change(id, "{\"image\":\"my-project\"}").json().path("image").asString())
                .isEqualTo("my-project");
        assertThat(change(id, "{\"mergeMode\":\"manual\"}").json().path("image").asString())
                .isEqualTo("my-project");
        assertThat(change(id, "{\"image\":\"../etc\"}").code()).isEqualTo("INVALID_INPUT");
        assertThat(change(id, "{\"image\":\"" + "a".repeat(41) + "\"}").code()).isEqualTo("INVALID_INPUT");
    }

    private Http.Answer change(String id, String change) {
        return admin.send("PATCH", "/api/projects/" + id, "application/json", change.getBytes());
    }

    private static PlaceRequest wanted() {
        return new PlaceRequest(
                "t.1",
                "t",
                "standard",
                new MachineLimits(2_000, 100, 1_000),
                Map.of("gpu", "a100"),
                PlacementPreference.BEST,
                null);
    }
}
