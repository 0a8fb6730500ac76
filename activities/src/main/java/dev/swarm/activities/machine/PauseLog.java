package dev.swarm.activities.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When a machine stood still, so that a job's time does not run meanwhile: one line for each time, from and, once it is over,
 * until.
 */
record PauseLog(Path file) {
    /** Notes that the machine stands still from now on; harmless where it does already. */
    void begin() throws IOException {
        if (!isPaused()) {
            append(Instant.now().toString());
        }
    }

    /** Notes that it goes on; harmless where it does already. */
    void end() throws IOException {
        if (isPaused()) {
            append(" " + Instant.now() + "\n");
        }
    }

    boolean isPaused() throws IOException {
        List<String[]> pauses = pauses();
        return !pauses.isEmpty() && pauses.getLast().length == 1;
    }

    /** For how long it stood still between two moments. */
    Duration between(Instant from, Instant until) throws IOException {
        Duration sum = Duration.ZERO;
        for (String[] pause : pauses()) {
            Instant begun = Instant.parse(pause[0]);
            Instant ended = pause.length > 1 ? Instant.parse(pause[1]) : until;
            Instant start = begun.isAfter(from) ? begun : from;
            Instant end = ended.isAfter(until) ? until : ended;
            if (end.isAfter(start)) {
                sum = sum.plus(Duration.between(start, end));
            }
        }
        return sum;
    }

    private List<String[]> pauses() throws IOException {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(" "))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
