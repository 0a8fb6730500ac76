package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
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

    Template get(TemplateKey key) throws IOException {
        Template template = new Template(folder.resolve(key.name()), key);
        if (template.isThere()) {
            return template;
        }
        BUILDING.lock();
        try (FileChannel file =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = file.lock()) {
            if (!template.isThere() && lock.isValid()) {
                build(template);
            }
            return template;
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
