package dev.swarm.activities.machine.guest;

import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Templates that nobody needs any more: their image is gone or replaced, no machine is made of them, and no process uses them. */
public final class OldTemplates {
    private static final Logger log = LoggerFactory.getLogger(OldTemplates.class);

    /** Somebody may just be making a machine of one that was asked for this long ago. */
    private static final Duration IDLE = Duration.ofMinutes(10);

    private static final String GONE = ".gone-";

    private OldTemplates() {}

    /** Says that a template was asked for just now. */
    public static void touch(Path template) throws IOException {
        Files.setLastModifiedTime(template, FileTime.from(Instant.now()));
    }

    /**
     * Removes them. The caller must keep others from making templates meanwhile.
     *
     * @param used whether a machine is made of the template of this name
     * @return names of those removed
     */
    public static List<String> remove(Path templates, Predicate<String> used) throws IOException {
        List<String> removed = new ArrayList<>();
        for (Path template : Disk.entries(templates)) {
            String name = String.valueOf(template.getFileName());
            if (name.startsWith(GONE)) {
                // Of a worker that was killed here.
                Disk.remove(template);
            } else if (Files.isDirectory(template)
                    && !used.test(name)
                    && isOld(template)
                    && !HostProcesses.use(template)) {
                Path gone = template.resolveSibling(GONE + name);
                // In one step, so that nobody takes half of one for a whole one.
                Files.move(template, gone, StandardCopyOption.ATOMIC_MOVE);
                Disk.remove(gone);
                log.info("Template {} is removed: its image is gone or was replaced", name);
                removed.add(name);
            }
        }
        return removed;
    }

    private static boolean isOld(Path template) throws IOException {
        try {
            Optional<TemplateOrigin> origin = TemplateOrigin.of(template);
            Instant asked = Files.getLastModifiedTime(template).toInstant();
            return origin.isPresent()
                    && asked.plus(IDLE).isBefore(Instant.now())
                    && !origin.get().isThere();
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
