package dev.swarm.contracts.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Estimates what a plan will take. Pure: the same plan and rates give the same estimate and the same id. */
public final class Estimator {
    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

    private Estimator() {}

    /**
     * The estimate of a valid plan.
     *
     * @param maxParallel how many tickets run at once, at least 1
     * @throws io.temporal.failure.ApplicationFailure MODEL_PRICE_UNKNOWN where a model works on tickets and has no price
     */
    public static Estimate estimate(List<TicketNode> tickets, Rates rates, int maxParallel) {
        Duration agent = Duration.ZERO;
        int attempts = 0;
        Map<TicketSize, Integer> sizes = new LinkedHashMap<>();
        for (TicketNode ticket : tickets) {
            agent = agent.plus(agentTime(ticket, rates).multipliedBy(ticket.candidatesOrOne()));
            attempts += ticket.candidatesOrOne();
            sizes.merge(ticket.size(), 1, Integer::sum);
        }
        Duration vm = agent.plus(rates.overhead().multipliedBy(attempts));
        Duration wall = wallTime(tickets, rates, Math.max(1, maxParallel));
        BigDecimal vmHours = hours(vm);
        ModelEstimate model = ModelEstimate.of(tickets, rates.model());
        BigDecimal vmCost = vmHours.multiply(rates.vmHour()).setScale(2, RoundingMode.HALF_UP);
        int batches = PlanGraph.batches(tickets).size();
        List<String> reasoning = List.of(
                tickets.size() + " tickets: " + describeSizes(sizes, rates),
                "VM hours: agent time " + format(agent) + " + " + attempts + " × " + format(rates.overhead())
                        + " for machine, verification and merge = " + vmHours + " h",
                "time: dependencies force " + batches + " rounds; with at most " + maxParallel
                        + " tickets at once the last one ends after " + format(wall),
                "VM cost: " + vmHours + " h × $" + rates.vmHour() + " = $" + vmCost,
                model.reasoning());
        return new Estimate(
                id(tickets, rates, maxParallel),
                tickets.size(),
                wall,
                vmHours,
                model.cost(),
                vmCost,
                batches,
                reasoning);
    }

    private static Duration agentTime(TicketNode ticket, Rates rates) {
        Duration plain = switch (ticket.size()) {
            case SMALL -> rates.small();
            case MEDIUM -> rates.medium();
            case LARGE -> rates.large();
        };
        return plain.multipliedBy(ticket.effort());
    }

    /** Plays the plan through: at each moment the ready tickets start, in plan order, while there is room. */
    private static Duration wallTime(List<TicketNode> tickets, Rates rates, int maxParallel) {
        Map<String, Set<String>> waitsFor = PlanGraph.waitsFor(tickets);
        Map<String, Duration> ends = new LinkedHashMap<>();
        Map<String, Duration> running = new LinkedHashMap<>();
        List<TicketNode> waiting = new ArrayList<>(tickets);
        Duration now = Duration.ZERO;
        while (!waiting.isEmpty() || !running.isEmpty()) {
            List<TicketNode> started = new ArrayList<>();
            for (TicketNode ticket : waiting) {
                if (running.size() < maxParallel
                        && ends.keySet().containsAll(waitsFor.getOrDefault(ticket.key(), Set.of()))) {
                    running.put(ticket.key(), now.plus(agentTime(ticket, rates)).plus(rates.overhead()));
                    started.add(ticket);
                }
            }
            waiting.removeAll(started);
            if (running.isEmpty()) {
                throw new IllegalArgumentException("the plan has a cycle; validate it first");
            }
            String next = earliest(running);
            now = running.getOrDefault(next, now);
            running.remove(next);
            ends.put(next, now);
        }
        return now;
    }

    private static String earliest(Map<String, Duration> running) {
        String best = "";
        for (String key : new ArrayList<>(running.keySet())) {
            if (best.isEmpty()
                    || running.getOrDefault(key, Duration.ZERO).compareTo(running.getOrDefault(best, Duration.ZERO))
                            < 0) {
                best = key;
            }
        }
        return best;
    }

    private static BigDecimal hours(Duration duration) {
        return BigDecimal.valueOf(duration.toSeconds()).divide(SECONDS_PER_HOUR, 2, RoundingMode.HALF_UP);
    }

    private static String describeSizes(Map<TicketSize, Integer> sizes, Rates rates) {
        List<String> parts = new ArrayList<>();
        for (TicketSize size : TicketSize.values()) {
            int count = sizes.getOrDefault(size, 0);
            if (count > 0) {
                Duration each = switch (size) {
                    case SMALL -> rates.small();
                    case MEDIUM -> rates.medium();
                    case LARGE -> rates.large();
                };
                parts.add(count + " " + size.wire() + " × " + format(each));
            }
        }
        return String.join(", ", parts);
    }

    private static String format(Duration duration) {
        long minutes = duration.toMinutes();
        return minutes < 60 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    private static String id(List<TicketNode> tickets, Rates rates, int maxParallel) {
        StringBuilder text = new StringBuilder();
        for (TicketNode ticket : tickets) {
            text.append(ticket).append('\n');
        }
        text.append(rates).append(maxParallel);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return "e" + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
