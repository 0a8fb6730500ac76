package dev.swarm.activities.machine.qemu;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A machine in one file: what it is, its jobs' output, its disk, and last its state with all its memory, in this order, so
 * that it can be read from front to back.
 */
final class Suspended {
    private static final ObjectMapper JSON = Payloads.objectMapper();
    private static final String ABOUT = "machine.json";
    private static final String STATE = "state";
    private static final int BLOCK = 1 << 16;

    private Suspended() {}

    /**
     * What a suspended machine is.
     *
     * @param image digest of its guest image
     * @param qemu version of the QEMU that wrote the state; only the same is known to read it
     * @param accelerator name of what ran it
     */
    record About(MachineSpec spec, String image, String qemu, String accelerator) {
        /** What a host must have for it, in words. */
        String environment() {
            return "image " + image + ", QEMU " + qemu + " and accelerator " + accelerator;
        }
    }

    /** Writes what comes before the state, which the caller then writes into what is returned. */
    static ZipOutputStream write(OutputStream to, About about, Path jobs, Path disk) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(to);
        zip.setLevel(Deflater.BEST_SPEED);
        zip.putNextEntry(new ZipEntry(ABOUT));
        zip.write(JSON.writeValueAsBytes(about));
        for (Path job : Disk.entries(jobs)) {
            for (Path file : Disk.entries(job)) {
                zip.putNextEntry(new ZipEntry("jobs/" + job.getFileName() + "/" + file.getFileName()));
                Files.copy(file, zip);
            }
        }
        zip.putNextEntry(new ZipEntry(QemuCommand.DISK));
        Files.copy(disk, zip);
        zip.putNextEntry(new ZipEntry(STATE));
        return zip;
    }

    /** Writes a machine that stands still into a file, whole or not at all. */
    static void save(Vm vm, About about, Path jobs, Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, Disk.only("rw-------"));
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 20);
                ZipOutputStream zip = write(to, about, jobs, vm.run().resolve(QemuCommand.DISK));
                QmpClient monitor = vm.monitor()) {
            Migration.save(monitor, vm.run(), true, zip);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A file of which only the beginning is there. */
    static final class CutShortException extends IOException {
        private static final long serialVersionUID = 1L;

        CutShortException(EOFException cause) {
            super("the suspended machine's file ends too early", cause);
        }
    }

    /** The failure's own cause where the file is cut short, whoever read it. */
    static IOException explained(IOException failure) {
        return failure.getCause() instanceof CutShortException cut ? cut : failure;
    }

    static Reader open(Path file) throws IOException {
        return new Reader(new BufferedInputStream(Files.newInputStream(file), 1 << 20));
    }

    /** Reads one from front to back: first {@link #unpack}, then {@link #state}. */
    static final class Reader implements Closeable {
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

        About about() {
            return about;
        }

        /**
         * Writes all but the state.
         *
         * @param jobs folder for the jobs' output, made where there is some
         * @param most bytes that a machine's disk has; no file that is written may be larger
         */
        void unpack(Path jobs, Path disk, long most) throws IOException {
            try {
                unpackAll(jobs, disk, most);
            } catch (EOFException e) {
                throw new CutShortException(e);
            }
        }

        private void unpackAll(Path jobs, Path disk, long most) throws IOException {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String[] names = entry.getName().split("/");
                if (names.length == 3 && names[0].equals("jobs")) {
                    Path job = jobs.resolve(MachineFolder.checked(names[1]));
                    Disk.privateFolder(job);
                    sparse(zip, job.resolve(MachineFolder.checked(names[2])), most);
                } else if (entry.getName().equals(QemuCommand.DISK)) {
                    sparse(zip, disk, most);
                } else if (entry.getName().equals(STATE)) {
                    return;
                } else {
                    throw new IOException("a suspended machine has no " + entry.getName());
                }
            }
            throw new IOException("the suspended machine has no state");
        }

        InputStream state() {
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
