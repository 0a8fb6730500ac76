package dev.swarm.activities.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A program that tries, from inside a machine, to reach everything it could think of, and tells what answered. */
public final class HostileProgram {
    private static final ObjectMapper JSON = Payloads.objectMapper();
    private static final String SCRIPT = "/home/agent/hostile-program.py";

    /** The machine's own addresses: what is refused there tells nothing of the host. */
    private static final Set<String> OWN = Set.of("127.0.0.1", "0.0.0.0", "::1", "10.0.2.15");

    private static final List<String> PLACES = List.of(
            "127.0.0.1",
            "0.0.0.0",
            "10.0.2.2",
            "10.0.2.3",
            "10.0.2.4",
            "10.0.2.15",
            "10.0.2.16",
            "10.0.2.255",
            "192.168.0.1",
            "172.17.0.1",
            "169.254.169.254",
            "93.184.215.14",
            "::1",
            "fe80::1%lo",
            "fe80::2%eth0",
            "fec0::2",
            "fd00:ec2::254",
            "2606:4700::1111");
    private static final List<String> MORE_FOR_DATAGRAMS =
            List.of("8.8.8.8", "224.0.0.251", "239.255.255.250", "255.255.255.255");
    private static final List<Integer> USUAL_PORTS = List.of(53, 80, 443, 7233, 8080);
    /** Of DNS, time and discovery. Those of DHCP and TFTP QEMU answers itself. */
    private static final List<Integer> USUAL_DATAGRAM_PORTS = List.of(53, 123, 1900, 5353);

    private HostileProgram() {}

    /**
     * What it is told to try.
     *
     * @param tcp an address and a port each, with a space between
     * @param udp the same
     * @param requests what it says to the proxy, on a connection of its own each
     */
    public record Plan(List<String> tcp, List<String> udp, List<String> names, List<String> requests) {}

    /**
     * What it reached.
     *
     * @param tcp what took a connection
     * @param refused what refused one
     * @param powers what it could do that only an administrator may
     * @param neighbours addresses that answered ARP
     * @param proxy status codes of what each request was answered; {@code closed} where there is no proxy
     */
    public record Report(
            List<String> tcp,
            List<String> refused,
            List<String> udp,
            List<String> names,
            List<String> powers,
            List<String> neighbours,
            Map<String, String> proxy) {}

    /** Scans these ports, beside the usual ones, of these places and all that it knows by itself. */
    public static Plan scan(Collection<Integer> ports, List<String> places, List<String> requests) {
        List<String> all = new ArrayList<>(PLACES);
        all.addAll(places);
        List<Integer> tcp = new ArrayList<>(USUAL_PORTS);
        tcp.addAll(ports);
        List<Integer> udp = new ArrayList<>(USUAL_DATAGRAM_PORTS);
        udp.addAll(ports);
        List<String> datagrams = targets(all, udp);
        datagrams.addAll(targets(MORE_FOR_DATAGRAMS, udp));
        List<String> names = List.of("example.org", "good.example.org", "gateway.swarm", "host.local");
        return new Plan(targets(all, tcp), datagrams, names, requests);
    }

    private static List<String> targets(List<String> places, List<Integer> ports) {
        return places.stream()
                .flatMap(place -> ports.stream().map(port -> place + " " + port))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Runs it to its end. */
    public static Report run(MachineProvider provider, String machine, Plan plan) throws Exception {
        try (InputStream script = HostileProgram.class.getResourceAsStream("/machine/hostile-program.py")) {
            provider.writeFile(machine, SCRIPT, Objects.requireNonNull(script).readAllBytes());
        }
        Process process = provider.exec(machine, List.of("sh", "-c", "exec python3 " + SCRIPT + " 2>&1"));
        try (OutputStream to = process.getOutputStream()) {
            to.write(JSON.writeValueAsBytes(plan));
        } catch (IOException e) {
            throw new IOException("the program ended: " + text(process), e);
        }
        String said = text(process);
        assertThat(process.waitFor()).as(said).isZero();
        return JSON.readValue(said, Report.class);
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** But for the proxy. Refusals tell no port from another, or come from the machine itself. */
    public static void assertReachedNothing(Plan plan, Report report) {
        assertThat(report.tcp()).as("connected").isEmpty();
        assertThat(report.udp()).as("datagrams").isEmpty();
        assertThat(report.names()).as("names").isEmpty();
        assertThat(report.powers()).as("powers").isEmpty();
        Map<String, Set<String>> all = portsByPlace(plan.tcp());
        assertThat(portsByPlace(report.refused()))
                .allSatisfy((place, refused) ->
                        assertThat(refused).as("refused ports of %s", place).isEqualTo(all.get(place)));
    }

    /** Of targets beyond the machine itself. */
    private static Map<String, Set<String>> portsByPlace(List<String> targets) {
        return targets.stream()
                .map(target -> target.split(" "))
                .filter(target -> !OWN.contains(target[0]))
                .collect(Collectors.groupingBy(
                        target -> target[0], Collectors.mapping(target -> target[1], Collectors.toSet())));
    }
}
