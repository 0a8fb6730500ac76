package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.egress.Internet;
import dev.swarm.contracts.machine.EgressMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a hostile guest says to the egress proxy, and what of it may be answered. */
final class ProxyRequests {
    private static final String GATEWAY = get("http://gateway.swarm/v1/messages", "gateway.swarm");
    private static final String LISTED = get("http://good.example.org/", "good.example.org");
    private static final String LISTED_TUNNEL = connect("good.example.org:443");
    private static final String REDIRECT = get("http://good.example.org/elsewhere", "good.example.org");
    private static final String ANYTHING = get("http://other.example.net/", "other.example.net");
    /** The first is answered, the second, which was to slip in behind it, is refused. */
    private static final String PIPELINED = get("http://good.example.org/first", "good.example.org", "keep-alive")
            + get("http://127.0.0.1/second", "127.0.0.1");

    private ProxyRequests() {}

    /** The requests that a mode allows, with the answers; all others are refused. */
    static Map<String, String> allowed(EgressMode mode) {
        Map<String, String> allowed = new LinkedHashMap<>(Map.of(GATEWAY, "200"));
        if (mode != EgressMode.GATEWAY) {
            allowed.putAll(Map.of(LISTED, "200", LISTED_TUNNEL, "200", REDIRECT, "302", PIPELINED, "200 403"));
        }
        if (mode == EgressMode.OPEN) {
            allowed.put(ANYTHING, "200");
        }
        return allowed;
    }

    /**
     * All that is tried.
     *
     * @param port where somebody listens on the host
     */
    static List<String> all(int port) {
        Stream<String> hosts = Stream.of(
                "127.0.0.1",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "127.1",
                "localhost",
                "localhost.",
                "ip6-localhost",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[fe80::2%25eth0]",
                "0.0.0.0",
                "10.0.2.2",
                "10.0.2.3",
                Lan.HOST,
                Lan.NEIGHBOUR,
                "169.254.169.254",
                "[fd00:ec2::254]",
                Internet.PUBLIC,
                "metadata.google.internal",
                "me.example.org",
                "machine.example.org",
                "lan.example.org",
                "metadata.example.org",
                "metadata6.example.org",
                "both.example.org",
                "nowhere.example.org");
        List<String> requests = new ArrayList<>(
                List.of(GATEWAY, LISTED, LISTED_TUNNEL, REDIRECT, ANYTHING, PIPELINED, connect("good.example.org:22")));
        hosts.forEach(host -> {
            requests.add(connect(host + ":" + port));
            requests.add(connect(host + ":443"));
            requests.add(get("http://" + host + "/metadata", host));
        });
        Stream.of(
                        "GET http://good.example.org/smuggled HTTP/1.1~Host: 127.0.0.1",
                        "GET http://good.example.org/smuggled HTTP/1.1~Host: good.example.org~Host: 127.0.0.1",
                        "GET http://127.0.0.1/smuggled HTTP/1.1~Host: good.example.org",
                        "GET http://good.example.org@127.0.0.1/smuggled HTTP/1.1~Host: good.example.org",
                        "GET @127.0.0.1/smuggled HTTP/1.1~Host: good.example.org",
                        "GET /smuggled HTTP/1.1~Host: 127.0.0.1",
                        "GET file:///etc/passwd HTTP/1.1~Host: good.example.org",
                        "POST http://good.example.org/smuggled HTTP/1.1~Host: good.example.org~Content-Length: 4"
                                + "~Transfer-Encoding: chunked",
                        "POST http://good.example.org/smuggled HTTP/1.1~Host: good.example.org~Content-Length: 4"
                                + "~Content-Length: 5",
                        "POST http://good.example.org/smuggled HTTP/1.1~Host: good.example.org~Transfer-Encoding : chunked",
                        "CONNECT good.example.org:443 HTTP/1.1~Host: 127.0.0.1:443",
                        "CONNECT good.example.org:443@127.0.0.1:80 HTTP/1.1~Host: good.example.org:443",
                        "CONNECT gateway.swarm:80 HTTP/1.1~Host: gateway.swarm:80")
                .map(head -> head.replace("~", "\r\n") + "\r\n\r\n0\r\n\r\n")
                .forEach(requests::add);
        return requests;
    }

    private static String get(String url, String name) {
        return get(url, name, "close");
    }

    private static String get(String url, String name, String connection) {
        return "GET " + url + " HTTP/1.1\r\nHost: " + name + "\r\nConnection: " + connection + "\r\n\r\n";
    }

    private static String connect(String target) {
        return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n";
    }
}
