package dev.swarm.api.web;

import dev.swarm.api.build.Runs;
import dev.swarm.api.build.TicketView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What ran where and when, as the template draws it: a row for each ticket or host, with as many lanes as ran at once. Places on
 * the time axis are percent of its length.
 */
public record Gantt(Instant from, Instant to, List<Tick> ticks, List<Row> rows) {
    private static final int LANE = 18;
    private static final int MOST_TICKS = 8;
    private static final List<Duration> STEPS = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(6),
            Duration.ofHours(12),
            Duration.ofDays(1),
            Duration.ofDays(7),
            Duration.ofDays(30));

    /** A line across all rows, so long after the start. */
    public record Tick(String x, Duration after) {}

    /**
     * A row.
     *
     * @param words all of it as text
     */
    public record Row(
            String label,
            String title,
            @Nullable String href,
            @Nullable String state,
            int height,
            List<Bar> bars,
            String words) {}

    /** An attempt: a bar of phases in its lane. */
    public record Bar(
            String x,
            String width,
            int y,
            String label,
            @Nullable String href,
            @Nullable String outcome,
            List<Piece> pieces,
            String words) {}

    /** A phase, in percent of its bar. */
    public record Piece(String x, String width, String phase) {}

    /** A row for each ticket that did something, in the order of the plan. */
    static Gantt byTicket(List<Runs.Run> runs, List<TicketView> tickets, Instant now) {
        Map<String, List<Runs.Run>> byTicket = grouped(runs, Runs.Run::ticketId, new LinkedHashMap<>());
        Axis axis = new Axis(runs, now);
        List<Row> rows = new ArrayList<>();
        for (TicketView ticket : tickets) {
            List<Runs.Run> own = byTicket.get(ticket.ticketId());
            if (own != null) {
                rows.add(axis.row(
                        ticket.key(),
                        ticket.title(),
                        href(ticket),
                        ticket.state().wire(),
                        own,
                        run -> axis.bar(run, "", null)));
            }
        }
        return axis.gantt(rows);
    }

    /** A row for each host that had a machine, by name. */
    static Gantt byHost(List<Runs.Run> runs, List<TicketView> tickets, Instant now) {
        Map<String, TicketView> known = new LinkedHashMap<>();
        tickets.forEach(ticket -> known.put(ticket.ticketId(), ticket));
        List<Runs.Run> placed = runs.stream()
                .filter(run -> run.hostId() != null)
                .map(Gantt::onHost)
                .toList();
        Axis axis = new Axis(placed, now);
        List<Row> rows = new ArrayList<>();
        grouped(placed, run -> Objects.requireNonNullElse(run.hostId(), ""), new TreeMap<>())
                .forEach((host, own) -> rows.add(axis.row(host, "", null, null, own, run -> {
                    TicketView ticket = known.get(run.ticketId());
                    return ticket == null
                            ? axis.bar(run, run.ticketId(), null)
                            : axis.bar(run, ticket.key(), href(ticket));
                })));
        return axis.gantt(rows);
    }

    /** Without the wait for the host. */
    private static Runs.Run onHost(Runs.Run run) {
        return new Runs.Run(
                run.ticketId(),
                run.attempt(),
                run.hostId(),
                run.machineId(),
                run.outcome(),
                run.phases().stream()
                        .filter(span -> span.phase() != Runs.Phase.WAITING)
                        .toList());
    }

    private static String href(TicketView ticket) {
        return "/builds/" + ticket.buildId() + "?ticket=" + ticket.ticketId();
    }

    private static <M extends Map<String, List<Runs.Run>>> M grouped(
            List<Runs.Run> runs, Function<Runs.Run, String> key, M groups) {
        runs.forEach(run -> groups.computeIfAbsent(key.apply(run), none -> new ArrayList<>())
                .add(run));
        return groups;
    }

    /** The time axis, and what is measured by it. */
    private static final class Axis {
        private final Instant from;
        private final Instant to;
        private final Instant now;

        private Axis(List<Runs.Run> runs, Instant now) {
            this.now = now;
            this.from = runs.stream()
                    .map(Runs.Run::from)
                    .min(Comparator.naturalOrder())
                    .orElse(now);
            this.to = runs.stream()
                    .map(this::end)
                    .max(Comparator.naturalOrder())
                    .filter(from::isBefore)
                    .orElse(from.plusSeconds(1));
        }

        private Instant end(Runs.Run run) {
            return end(run.phases().getLast());
        }

        private Instant end(Runs.Span span) {
            return span.to() == null ? now : span.to();
        }

        private static String percent(Instant at, Instant from, Instant to) {
            double whole = Math.max(1, Duration.between(from, to).toMillis());
            return String.format(
                    Locale.ROOT, "%.3f%%", 100 * Duration.between(from, at).toMillis() / whole);
        }

        private static String width(Instant start, Instant end, Instant from, Instant to) {
            return percent(from.plus(Duration.between(start, end)), from, to);
        }

        private Row row(
                String label,
                String title,
                @Nullable String href,
                @Nullable String state,
                List<Runs.Run> runs,
                Function<Runs.Run, Bar> draw) {
            List<Instant> lanes = new ArrayList<>();
            List<Bar> bars = new ArrayList<>();
            List<String> words = new ArrayList<>();
            for (Runs.Run run : runs) {
                int lane = 0;
                while (lane < lanes.size() && lanes.get(lane).isAfter(run.from())) {
                    lane++;
                }
                if (lane == lanes.size()) {
                    lanes.add(end(run));
                } else {
                    lanes.set(lane, end(run));
                }
                Bar bar = draw.apply(run);
                bars.add(new Bar(
                        bar.x(),
                        bar.width(),
                        lane * LANE,
                        bar.label(),
                        bar.href(),
                        bar.outcome(),
                        bar.pieces(),
                        bar.words()));
                words.add(bar.words());
            }
            return new Row(label, title, href, state, lanes.size() * LANE, bars, String.join(". ", words));
        }

        private Bar bar(Runs.Run run, String label, @Nullable String href) {
            Instant start = run.from();
            Instant end = end(run);
            List<Piece> pieces = run.phases().stream()
                    .map(span -> new Piece(
                            percent(span.from(), start, end),
                            width(span.from(), end(span), start, end),
                            span.phase().wire()))
                    .toList();
            return new Bar(
                    percent(start, from, to),
                    width(start, end, from, to),
                    0,
                    label,
                    href,
                    run.outcome() == null ? null : run.outcome().wire(),
                    pieces,
                    words(run, label));
        }

        private String words(Runs.Run run, String label) {
            StringBuilder words = new StringBuilder(label).append(label.isEmpty() ? "" : ", ");
            words.append("attempt ").append(run.attempt());
            if (run.hostId() != null) {
                words.append(" on ").append(run.hostId());
            }
            String separator = ": ";
            for (Runs.Span span : run.phases()) {
                words.append(separator)
                        .append(span.phase().wire())
                        .append(' ')
                        .append(Show.precisely(Duration.between(span.from(), end(span))));
                separator = ", ";
            }
            if (run.outcome() != null) {
                words.append("; ").append(run.outcome().wire().replace('_', ' '));
            }
            return words.toString();
        }

        private Gantt gantt(List<Row> rows) {
            Duration whole = Duration.between(from, to);
            Duration step = STEPS.stream()
                    .filter(candidate -> whole.dividedBy(candidate) < MOST_TICKS)
                    .findFirst()
                    .orElse(STEPS.getLast());
            List<Tick> ticks = new ArrayList<>();
            for (Duration after = Duration.ZERO; after.compareTo(whole) <= 0; after = after.plus(step)) {
                ticks.add(new Tick(percent(from.plus(after), from, to), after));
            }
            return new Gantt(from, to, ticks, rows);
        }
    }
}
