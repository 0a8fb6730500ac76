package dev.swarm.bench.pages;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.bench.platform.Platform;
import dev.swarm.bench.report.Figures;
import dev.swarm.bench.report.Statistics;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.DataLayout;
import dev.swarm.cli.terminal.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A platform with a past, and what is measured of its pages and routes. */
public final class PageLab implements AutoCloseable {
    private static final int TICKETS = 500;
    private static final int ROUNDS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration WARM_UP = Duration.ofSeconds(8);

    private final Platform platform;
    private final String key;
    private final Visitor visitor;
    private final Map<String, String> pages = new LinkedHashMap<>();
    private final String build;
    private final String host;
    /** Below the newest event that was seen, so that the next look finds at least that one. */
    private long newestId;

    private PageLab(Platform platform, int builds, int sessions, Consumer<String> progress)
            throws IOException, InterruptedException {
        this.platform = platform;
        this.key = Files.readString(DataLayout.adminKeyFile(platform.data())).strip();
        String project = platform.project("pages", 4);
        Seeds seeds = new Seeds(project);
        seeds.addSessions(sessions);
        seeds.addBuilds(builds, TICKETS);
        progress.accept("recording " + seeds.requests().size() + " batches of events");
        Seeder.record(platform.temporalAddress(), seeds.requests());
        this.build = seeds.builds().getLast();
        this.host = firstHost();
        this.visitor = Visitor.signedIn(platform.apiUrl(), key);
        String session = session(project);
        pages.put("home", "/");
        pages.put("sessions", "/sessions");
        pages.put("session", "/sessions/" + session);
        pages.put("review", "/review/" + session);
        pages.put("builds", "/builds");
        pages.put("board", "/builds/" + build);
        pages.put("ticket", "/builds/" + build + "?ticket=" + build + "-t" + TICKETS);
        pages.put("agents", "/agents");
        pages.put("machines", "/machines");
        pages.put("host", "/hosts/" + host);
    }

    /** @param home the clone whose ./swarm is run */
    public static PageLab start(Path home, int builds, int sessions, Consumer<String> progress)
            throws IOException, InterruptedException {
        SystemChromium.missing().ifPresent(why -> {
            throw CommandFailure.failed(why, "the benchmark watches pages in a browser");
        });
        Platform platform = Platform.start(home, 2, progress);
        try {
            return new PageLab(platform, builds, sessions, progress);
        } catch (IOException | InterruptedException | RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    /** Until the first byte, each page in turn; and what pages load first. */
    public void pages(int loads, Figures figures) throws IOException, InterruptedException {
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        for (int load = 0; load < loads + loads / 2; load++) {
            for (Map.Entry<String, String> page : pages.entrySet()) {
                double first = visitor.get(page.getValue()).firstByteMillis();
                if (load >= loads / 2) {
                    millis.computeIfAbsent(page.getKey(), name -> new ArrayList<>())
                            .add(first);
                }
            }
        }
        double script = 0;
        double style = 0;
        for (Map.Entry<String, String> page : pages.entrySet()) {
            String html = visitor.get(page.getValue()).html();
            style = Math.max(style, visitor.styleKb(html));
            if (!page.getKey().equals("review")) {
                script = Math.max(script, visitor.scriptKb(html));
            }
        }
        figures.add("script_kb_max", script, "kB of script that a page loads first, but editor and terminal; the most")
                .add("style_kb_max", style, "kB of style, the most")
                .add(
                        "ttfb_p95_ms",
                        millis.values().stream()
                                .mapToDouble(samples -> Statistics.percentile(samples, 95))
                                .max()
                                .orElseThrow(),
                        "ms until the first byte, p95 of the slowest page");
        millis.forEach((name, samples) -> figures.add(
                        "ttfb_" + name + "_p50_ms", Statistics.median(samples), "ms of page " + name + ", p50")
                .add("ttfb_" + name + "_p95_ms", Statistics.percentile(samples, 95), "and p95"));
    }

    /** Clients at once on the API, in turns with the same on an empty endpoint. */
    public void api(int clients, Duration time, Figures figures) throws IOException, InterruptedException {
        URI base = URI.create(platform.apiUrl());
        List<URI> routes = List.of(
                base.resolve("/api/tickets/" + build + "-t7"),
                base.resolve("/api/builds/" + build),
                base.resolve("/api/builds/" + build + "/tickets?limit=20"),
                base.resolve("/api/projects"));
        List<Double> api = new ArrayList<>();
        List<Double> empty = new ArrayList<>();
        int errors = 0;
        try (EmptyEndpoint endpoint = EmptyEndpoint.start()) {
            Clients load = new Clients();
            load.run(clients, WARM_UP, routes, key);
            load.run(clients, WARM_UP, List.of(endpoint.address()), null);
            for (int round = 0; round < ROUNDS; round++) {
                Clients.Result own = load.run(clients, time.dividedBy(ROUNDS), routes, key);
                Clients.Result other = load.run(clients, time.dividedBy(ROUNDS), List.of(endpoint.address()), null);
                api.addAll(own.millis());
                empty.addAll(other.millis());
                errors += own.errors();
            }
        }
        figures.add("api_p50_ms", Statistics.median(api), "ms of a request with " + clients + " clients at once, p50")
                .add("api_p95_ms", Statistics.percentile(api, 95), "p95")
                .add("api_p99_ms", Statistics.percentile(api, 99), "p99")
                .add("api_errors", errors, "requests that failed")
                .add("api_per_second", api.size() / (double) time.toSeconds(), "requests a second")
                .add("empty_p50_ms", Statistics.median(empty), "ms of an empty endpoint in the same run, p50")
                .add("empty_p99_ms", Statistics.percentile(empty, 99), "p99")
                .add(
                        "api_ratio_to_empty",
                        Statistics.median(api) / Statistics.median(empty),
                        "p50 of the API over that of the empty endpoint");
    }

    /** Pages and events in a browser. */
    public void browser(int events, Figures figures) throws IOException {
        try (Watcher watcher = Watcher.start(platform.apiUrl(), visitor.cookies())) {
            List<Double> interactive = new ArrayList<>();
            pages.values().forEach(watcher::interactiveMillis);
            for (String path : pages.values()) {
                List<Double> own = new ArrayList<>();
                for (int load = 0; load < 5; load++) {
                    own.add(watcher.interactiveMillis(path));
                }
                interactive.add(Statistics.median(own));
            }
            watcher.watch("/hosts/" + host, "#host-head");
            List<Double> visible = new ArrayList<>();
            for (int event = 1; event <= events + events / 2; event++) {
                double at = drain(event % 2 == 1).at().toEpochMilli();
                double millis = watcher.change(event) - at;
                if (event > events / 2) {
                    visible.add(millis);
                }
            }
            drain(false);
            figures.add(
                            "interactive_ms_max",
                            Collections.max(interactive),
                            "ms until the scripts of a page have run in Chromium, median of the slowest page")
                    .add(
                            "event_to_visible_p50_ms",
                            Statistics.median(visible),
                            "ms from an event until it is drawn, p50")
                    .add("event_to_visible_p95_ms", Statistics.percentile(visible, 95), "p95");
        }
    }

    /** Many open pages at once: what they take, and how late they hear. */
    public void viewers(int count, int events, Figures figures) throws IOException, InterruptedException {
        double before = platform.child("api").residentMb();
        List<Double> delays = new ArrayList<>();
        int missed = 0;
        double after;
        try (Viewers open = Viewers.open(visitor, count, newest().id())) {
            for (int event = 1; event <= events; event++) {
                Event recorded = drain(event % 2 == 1);
                long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
                while (open.arrivals(recorded.id()).size() < count && System.nanoTime() < deadline) {
                    Thread.sleep(1);
                }
                List<Instant> arrivals = open.arrivals(recorded.id());
                missed += count - arrivals.size();
                arrivals.forEach(arrival ->
                        delays.add(Duration.between(recorded.at(), arrival).toNanos() / 1e6));
            }
            after = platform.child("api").residentMb();
        }
        drain(false);
        figures.add("viewers", count, "live streams at once")
                .add("viewers_missed", missed, "events that did not reach one of them within 10 s, or twice")
                .add("viewers_delay_p50_ms", Statistics.median(delays), "ms until one of them has an event, p50")
                .add("viewers_delay_p95_ms", Statistics.percentile(delays, 95), "p95")
                .add("viewer_kb", 1024 * (after - before) / count, "kB of the api's memory for each");
    }

    /** An event and when it happened. */
    private record Event(long id, Instant at) {}

    private Event drain(boolean draining) {
        platform.api().post("/api/hosts/" + host + "/drain", Json.object().put("draining", draining));
        return newest();
    }

    private Event newest() {
        long above = newestId;
        JsonNode items = platform.api()
                .get("/api/events?limit=200" + (above == 0 ? "" : "&after=" + above))
                .path("items");
        while (items.size() == 200) {
            above = items.get(199).path("id").asLong();
            items = platform.api().get("/api/events?limit=200&after=" + above).path("items");
        }
        JsonNode last = items.isEmpty() ? Json.object() : items.get(items.size() - 1);
        newestId = Math.max(newestId, last.path("id").asLong() - 1);
        return new Event(last.path("id").asLong(), Instant.parse(last.path("at").asText()));
    }

    private String firstHost() throws InterruptedException, IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            JsonNode hosts = platform.api().get("/api/hosts").path("items");
            if (!hosts.isEmpty()) {
                return Json.text(hosts.get(0), "hostId");
            }
            Thread.sleep(200);
        }
        throw new IOException("no host has reported");
    }

    /** A session whose spec waits for a review. */
    private String session(String project) throws InterruptedException, IOException {
        String id = Json.text(
                platform.api()
                        .post("/api/hitl", Json.object().put("project", project).put("idea", "Keep a list of plants.")),
                "sessionId");
        await(id, view -> !view.path("questions").isEmpty());
        platform.api().post("/api/hitl/" + id + "/answer", Json.object().set("answers", Json.object()));
        await(id, view -> view.path("spec").isObject());
        return id;
    }

    private void await(String session, Predicate<JsonNode> condition) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (condition.test(platform.api().get("/api/hitl/" + session))) {
                return;
            }
            Thread.sleep(200);
        }
        throw new IOException("session " + session + " does not go on");
    }

    /** How many tickets there are. */
    public int tickets() {
        int tickets = 0;
        for (JsonNode one : platform.api().get("/api/builds?limit=200").path("items")) {
            tickets += one.path("tickets").asInt();
        }
        return tickets;
    }

    public String temporal() {
        return platform.temporal();
    }

    @Override
    public void close() throws IOException {
        platform.close();
    }
}
