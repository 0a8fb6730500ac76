package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.host.Disk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory of templates in a form that no machine can change. QEMU before 8.2 opens the file for writing, though it maps
 * it copy on write; so where machines have users of their own, they get a sealed copy in memory, which can be opened for
 * writing but not written. A small process holds it for as long as this worker lives; machines keep what they have mapped.
 */
final class TemplateMemory implements AutoCloseable {
    private static final String HOLDER = """
            use strict; use warnings; use Fcntl qw(:seek);
            my ($file, $number) = @ARGV;
            my $name = "swarm-template";
            my $descriptor = syscall($number, $name, 2);
            die "memfd_create: $!" if $descriptor < 0;
            open(my $memory, "+<&=", $descriptor) or die "open: $!";
            open(my $source, "<:raw", $file) or die "$file: $!";
            my $size = -s $source;
            truncate($memory, $size) or die "truncate: $!";
            my $at = 0;
            while ($at < $size) {
                my $data = sysseek($source, $at, 3);
                last unless defined $data;
                my $hole = sysseek($source, $data, 4);
                sysseek($source, $data, SEEK_SET); sysseek($memory, $data, SEEK_SET);
                for ($at = $data + 0; $at < $hole;) {
                    my $wanted = $hole - $at > 1048576 ? 1048576 : $hole - $at;
                    my $count = sysread($source, my $block, $wanted) or die "read: $!";
                    syswrite($memory, $block) == $count or die "write: $!";
                    $at += $count;
                }
            }
            close($source);
            fcntl($memory, 1033, 15) or die "seal: $!";
            $| = 1;
            print "$descriptor\\n";
            sysread(STDIN, my $end, 1);
            """;

    private final boolean sealed;
    private final Map<Path, Process> holders = new HashMap<>();

    /** @param sealed whether machines may not open the file itself for writing */
    TemplateMemory(boolean sealed) {
        this.sealed = sealed;
    }

    /** A file to hand to a machine as its template's memory. */
    synchronized Path of(Template template) throws IOException {
        if (!sealed) {
            return template.memory();
        }
        Process holder = holders.get(template.folder());
        if (holder == null || !holder.isAlive()) {
            holder = hold(template.memory());
            holders.put(template.folder(), holder);
        }
        return file(holder.pid());
    }

    /** Holds the memory of this template no longer. */
    synchronized void release(Path template) {
        Process holder = holders.remove(template);
        if (holder != null) {
            holder.destroyForcibly();
        }
    }

    private static Process hold(Path memory) throws IOException {
        String number = System.getProperty("os.arch").equals("aarch64") ? "279" : "319";
        Process holder = new ProcessBuilder("perl", "-e", HOLDER, memory.toString(), number)
                .redirectErrorStream(true)
                .start();
        BufferedReader said = holder.inputReader();
        String line = said.readLine();
        if (line == null || !line.chars().allMatch(Character::isDigit)) {
            holder.destroyForcibly();
            throw new IOException("a template's memory cannot be sealed: " + line);
        }
        return holder;
    }

    private static Path file(long pid) throws IOException {
        for (Path file : Disk.entries(Path.of("/proc", Long.toString(pid), "fd"))) {
            if (Files.isSymbolicLink(file)
                    && Files.readSymbolicLink(file).toString().startsWith("/memfd:swarm-template")) {
                return file;
            }
        }
        throw new IOException("a template's sealed memory is gone");
    }

    static List<String> needed() {
        return List.of("perl");
    }

    @Override
    public synchronized void close() {
        holders.values().forEach(Process::destroyForcibly);
        holders.clear();
    }
}
