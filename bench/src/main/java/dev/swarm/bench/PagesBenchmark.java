package dev.swarm.bench;

import dev.swarm.bench.pages.PageLab;
import dev.swarm.bench.report.Figures;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the dashboard and the API cost people who use them, beside a large past. */
@Command(
        name = "pages",
        description = "Pages, API, live streams and a browser, with 5,000 tickets and 200 sessions in the database.")
final class PagesBenchmark extends Benchmark {
    @Option(names = "--builds", paramLabel = "N", description = "Builds of 500 tickets (default: ${DEFAULT-VALUE}).")
    private int builds = 10;

    @Option(names = "--sessions", paramLabel = "N", description = "Sessions (default: ${DEFAULT-VALUE}).")
    private int sessions = 200;

    @Option(names = "--loads", paramLabel = "N", description = "Loads of each page (default: ${DEFAULT-VALUE}).")
    private int loads = 30;

    @Option(names = "--clients", paramLabel = "N", description = "Clients at once (default: ${DEFAULT-VALUE}).")
    private int clients = 100;

    @Option(names = "--seconds", paramLabel = "N", description = "Of load on each side (default: ${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(names = "--viewers", paramLabel = "N", description = "Live streams at once (default: ${DEFAULT-VALUE}).")
    private int viewers = 500;

    @Option(names = "--events", paramLabel = "N", description = "Events that are watched (default: ${DEFAULT-VALUE}).")
    private int events = 40;

    PagesBenchmark(BenchContext context) {
        super(context);
    }

    @Override
    Outcome measure() throws IOException, InterruptedException {
        atLeast(1, "--builds", builds);
        atLeast(1, "--sessions", sessions);
        atLeast(1, "--loads", loads);
        atLeast(1, "--clients", clients);
        atLeast(1, "--seconds", seconds);
        atLeast(1, "--viewers", viewers);
        atLeast(1, "--events", events);
        Figures figures = new Figures();
        say("starting the platform and its past");
        try (PageLab lab = PageLab.start(home(), builds, sessions, line -> say("%s", line))) {
            say("pages: %d loads each", loads);
            lab.pages(loads, figures);
            say("api: %d clients, %d s on each side", clients, seconds);
            lab.api(clients, Duration.ofSeconds(seconds), figures);
            say("browser: %d events", events);
            lab.browser(events, figures);
            say("live: %d viewers", viewers);
            lab.viewers(viewers, events, figures);
            return new Outcome(
                    figures.add("tickets", lab.tickets(), "tickets in the database")
                            .add("sessions", sessions, "sessions in the database"),
                    lab.temporal());
        }
    }
}
