package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.guest.OldTemplates;
import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The templates of this host, each made when it is first asked for, by one process at a time, and never changed after. */
final class Templates {
    private static final Logger log = LoggerFactory.getLogger(Templates.class);
    /** Short, for the sake of sockets in it; only who has the lock uses it. */
    private static final String NEW = ".new";

    /** A file lock holds between processes only. */
    private static final ReentrantLock BUILDING = new ReentrantLock();

    private final Path folder;
    private final TemplateBuilder builder;
    private final Host host;

    Templates(Path folder, TemplateBuilder builder, Host host) throws IOException {
        this.folder = Disk.privateFolder(folder);
        this.builder = builder;
        this.host = host;
    }

    Path folder(String name) {
        return folder.resolve(name);
    }

    Template get(TemplateKey key) throws IOException {
        Template template = new Template(folder(key.name()), key);
        if (template.isThere()) {
            OldTemplates.touch(template.folder());
            return template;
        }
        return alone(() -> {
            if (!template.isThere()) {
                build(template);
            }
            return template;
        });
    }

    /**
     * Removes those whose image is gone or replaced, once nothing needs them.
     *
     * @param used whether a machine of this data folder is made of the template of this name
     * @return their names
     */
    List<String> removeOld(Predicate<String> used) throws IOException {
        return alone(() -> OldTemplates.remove(folder, used));
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T alone(Work<T> work) throws IOException {
        BUILDING.lock();
        try (FileChannel file =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = file.lock()) {
            if (!lock.isValid()) {
                throw new IOException("the templates' folder " + folder + " cannot be locked");
            }
            return work.run();
        } finally {
            BUILDING.unlock();
        }
    }

    private void build(Template template) throws IOException {
        long start = System.nanoTime();
        Path fresh = folder.resolve(NEW);
        // What a killed builder left; nobody else has the lock.
        HostProcesses.marked(host.mark("vm-" + NEW)).forEach(HostProcesses::kill);
        Disk.remove(fresh);
        Files.createDirectory(fresh, Disk.only("rwx------"));
        builder.build(template.key(), fresh);
        Disk.remove(template.folder());
        Files.move(fresh, template.folder(), StandardCopyOption.ATOMIC_MOVE);
        log.info(
                "Template {} took {} ms ({})",
                template.key().name(),
                (System.nanoTime() - start) / 1_000_000,
                template.key().accelerator().name());
    }
}
