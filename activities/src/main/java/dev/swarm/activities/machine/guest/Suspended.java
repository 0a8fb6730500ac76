package dev.swarm.activities.machine.guest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.Names;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A machine in one file: what it is, its jobs' output, its files such as the disk, and last its state, in this order, so that
 * it can be read from front to back.
 */
public final class Suspended {
    private static final ObjectMapper JSON = Payloads.objectMapper();
    private static final String ABOUT = "machine.json";
    private static final String STATE = "state";
    private static final int BLOCK = 1 << 16;

    private Suspended() {}

    /**
     * What a suspended machine is.
     *
     * @param needs what it can go on with only, such as the digest of its image and the version of what wrote the state
     */
    public record About(MachineSpec spec, List<String> needs) {}

    /** Writes a machine's state. */
    @FunctionalInterface
    public interface State {
        void writeTo(OutputStream to) throws IOException;
    }

    /**
     * Writes a machine that stands still into a file, whole or not at all.
     *
     * @param jobs folder of its jobs' output
     * @param files of the machine, by the name that they get
     */
    public static void save(Path file, About about, Path jobs, Map<String, Path> files, State state)
            throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, Disk.only("rw-------"));
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 20)) {
            write(to, about, jobs, files, state);
        } catch (IOException | RuntimeException e) {
            // It may be large, and is of no use.
            Files.deleteIfExists(fresh);
            throw e;
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static void write(OutputStream to, About about, Path jobs, Map<String, Path> files, State state)
            throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(to)) {
            zip.setLevel(Deflater.BEST_SPEED);
            zip.putNextEntry(new ZipEntry(ABOUT));
            zip.write(JSON.writeValueAsBytes(about));
            for (Path job : Disk.entries(jobs)) {
                for (Path file : Disk.entries(job)) {
                    zip.putNextEntry(new ZipEntry("jobs/" + job.getFileName() + "/" + file.getFileName()));
                    Files.copy(file, zip);
                }
            }
            for (Map.Entry<String, Path> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                Files.copy(file.getValue(), zip);
            }
            zip.putNextEntry(new ZipEntry(STATE));
            state.writeTo(zip);
        }
    }

    /** A file of which only the beginning is there. */
    static final class CutShortException extends IOException {
        private static final long serialVersionUID = 1L;

        CutShortException(EOFException cause) {
            super("the suspended machine's file ends too early", cause);
        }
    }

    /** The failure's own cause where the file is cut short, whoever read it. */
    public static IOException explained(IOException failure) {
        return failure.getCause() instanceof CutShortException cut ? cut : failure;
    }

    public static Reader open(Path file) throws IOException {
        return new Reader(new BufferedInputStream(Files.newInputStream(file), 1 << 20));
    }

    /** Reads one from front to back: first {@link #unpack}, then {@link #state}. */
    public static final class Reader implements Closeable {
        private final ZipInputStream zip;
        private final About about;

        Reader(InputStream from) throws IOException {
            this.zip = new ZipInputStream(from);
            ZipEntry entry = zip.getNextEntry();
            if (entry == null || !entry.getName().equals(ABOUT)) {
                throw new IOException("this file is no suspended machine");
            }
            this.about = JSON.readValue(zip.readNBytes(BLOCK), About.class);
        }

        public About about() {
            return about;
        }

        /**
         * Unpacks all but the state.
         *
         * @param jobs folder for the jobs' output, made where there is some
         * @param files where the machine's files go, by name
         * @param most bytes that the largest of the machine's files may have; none that is written may be larger
         */
        public void unpack(Path jobs, Map<String, Path> files, long most) throws IOException {
            try {
                unpackAll(jobs, files, most);
            } catch (EOFException e) {
                throw new CutShortException(e);
            }
        }

        private void unpackAll(Path jobs, Map<String, Path> files, long most) throws IOException {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String[] names = entry.getName().split("/");
                if (names.length == 3 && names[0].equals("jobs")) {
                    Path job = jobs.resolve(Names.checked(names[1]));
                    Disk.privateFolder(job);
                    sparse(zip, job.resolve(Names.checked(names[2])), most);
                } else if (files.containsKey(entry.getName())) {
                    sparse(zip, files.get(entry.getName()), most);
                } else if (entry.getName().equals(STATE)) {
                    return;
                } else {
                    throw new IOException("a suspended machine has no " + entry.getName());
                }
            }
            throw new IOException("the suspended machine has no state");
        }

        public InputStream state() {
            return new FilterInputStream(zip) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    try {
                        return super.read(bytes, offset, length);
                    } catch (EOFException e) {
                        throw new CutShortException(e);
                    }
                }
            };
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }

    /** Writes holes for blocks of zeros. */
    private static void sparse(InputStream from, Path to, long most) throws IOException {
        byte[] zeros = new byte[BLOCK];
        try (RandomAccessFile file = new RandomAccessFile(to.toFile(), "rw")) {
            long at = 0;
            for (byte[] block = from.readNBytes(BLOCK); block.length > 0; block = from.readNBytes(BLOCK)) {
                if (!Arrays.equals(block, 0, block.length, zeros, 0, block.length)) {
                    file.seek(at);
                    file.write(block);
                }
                at += block.length;
                if (at > most) {
                    throw new IOException("a suspended machine's file is larger than its disk may be");
                }
            }
            file.setLength(at);
        }
    }
}
