package dev.swarm.api.placement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.HostOffer;
import dev.swarm.contracts.machine.HostsFor;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.record.DomainEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The newest offer of each host. One that has not spoken for a while offers nothing. */
@Component
public class HostOffers {
    private static final Duration GOOD_FOR = Duration.ofSeconds(60);
    /** What one machine changes: after ten, what was before counts for a third. */
    private static final double NEWEST = 0.1;

    private static final int NAMED = 5;

    private final JdbcClient jdbc;
    private final ObjectMapper json = Payloads.objectMapper();

    HostOffers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes the offer of a host; how its machines have fared is not its to say. */
    void put(HostOffer offer) {
        jdbc.sql("""
                        insert into host_offer (host_id, offer, seen) values (?, ?, ?)
                        on conflict (host_id) do update set offer = excluded.offer, seen = excluded.seen""")
                .params(offer.hostId(), write(offer), Instant.now().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** For a host that is removed: it offers nothing from now on, and what was known of its machines is forgotten. */
    public void remove(String hostId) {
        jdbc.sql("delete from host_offer where host_id = ?").param(hostId).update();
    }

    /** The offers of all hosts that were heard of lately. */
    List<HostOffer> live() {
        return jdbc.sql("select offer, success from host_offer where seen > ? order by host_id")
                .param(Instant.now().minus(GOOD_FOR).atOffset(ZoneOffset.UTC))
                .query((row, number) -> read(row.getString(1)).withSuccess(row.getDouble(2)))
                .list();
    }

    /** A machine's end, within the transaction that records it. */
    public void released(DomainEvent.MachineReleased released) {
        jdbc.sql("update host_offer set success = success * (1 - ?) + ? where host_id = ?")
                .params(NEWEST, released.lost() ? 0 : NEWEST, released.hostId())
                .update();
    }

    /** Why a ticket waits, for people. */
    public HostsFor hostsFor(PlaceRequest wanted) {
        List<HostOffer> all = live();
        List<HostOffer> able =
                all.stream().filter(host -> host.refusal(wanted).isEmpty()).toList();
        if (all.isEmpty()) {
            return new HostsFor(0, "no host has joined");
        }
        if (able.isEmpty()) {
            String each = all.stream()
                    .limit(NAMED)
                    .map(host -> host.hostId() + " " + host.refusal(wanted).orElse(""))
                    .collect(Collectors.joining("; "));
            boolean nowhere = all.stream().noneMatch(host -> host.images().contains(wanted.image()));
            return new HostsFor(
                    0,
                    "none has joined that could take it (" + each + ")"
                            + (nowhere ? "; for a host with QEMU: " + GuestImages.buildCommand(wanted.image()) : ""));
        }
        List<String> free = able.stream()
                .filter(host -> host.hasRoomFor(wanted))
                .map(HostOffer::hostId)
                .toList();
        String hosts = able.size() == 1 ? "1 host could take it" : able.size() + " hosts could take it";
        return new HostsFor(
                able.size(),
                free.isEmpty()
                        ? hosts + " and " + (able.size() == 1 ? "has" : "have") + " no room"
                        : hosts + ", of which " + free.size() + " with room");
    }

    private HostOffer read(String text) {
        try {
            return json.readValue(text, HostOffer.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an offer in the database cannot be read", e);
        }
    }

    private String write(HostOffer offer) {
        try {
            return json.writeValueAsString(offer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an offer cannot be written", e);
        }
    }
}
