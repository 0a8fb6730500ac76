package dev.swarm.activities.machine.egress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every connection of one machine, a line of JSON each, without content. The file is bounded: where it is full, it becomes
 * the one before, and that one is dropped. A machine that fills it is no longer heard in the worker's own log.
 */
final class EgressLog {
    private static final Logger log = LoggerFactory.getLogger(EgressLog.class);

    private final Path file;
    private final Path before;
    private final long most;
    private final ObjectMapper json = Payloads.objectMapper();
    private boolean loud = true;

    /**
     * One connection.
     *
     * @param machine its ticket is the part before the last dot
     * @param target {@code host:port} as it was asked for
     * @param outcome {@code allowed}, {@code denied} or {@code failed}
     * @param sent bytes from the machine
     * @param received bytes to the machine
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(
            String at,
            String machine,
            String ticket,
            String method,
            String target,
            String outcome,
            @Nullable String why,
            long sent,
            long received,
            long millis) {
        private static final int LONGEST = 300;

        Line(
                String machine,
                String method,
                String target,
                String outcome,
                @Nullable String why,
                long sent,
                long received,
                long millis) {
            this(
                    Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                    machine,
                    machine.replaceFirst("\\.[^.]*$", ""),
                    cut(method),
                    cut(target),
                    outcome,
                    why == null ? null : cut(why),
                    sent,
                    received,
                    millis);
        }

        private static String cut(String text) {
            return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        }
    }

    /** @param most bytes of both files together */
    EgressLog(Path file, long most) {
        this.file = file;
        this.before = file.resolveSibling(file.getFileName() + ".1");
        this.most = most;
    }

    synchronized void add(Line line) {
        try {
            String text = json.writeValueAsString(line);
            byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
            if (Files.exists(file) && Files.size(file) + bytes.length > most / 2) {
                Files.move(file, before, StandardCopyOption.REPLACE_EXISTING);
                if (loud) {
                    log.info("Machine {} connects a lot; from here on see {}", line.machine(), file);
                    loud = false;
                }
            }
            Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (loud) {
                log.info("egress {}", text);
            } else {
                log.debug("egress {}", text);
            }
        } catch (IOException e) {
            log.warn("The connections of machine {} cannot be written down", line.machine(), e);
        }
    }
}
