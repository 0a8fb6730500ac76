package dev.swarm.activities.machine;

import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Writes the host's files into a sandbox. It follows no link on its way: what is in the machine may have been laid out to lead
 * elsewhere.
 *
 * @param files what the machine sees
 * @param uid the machine's user, who owns what is written
 */
record SandboxFileWriter(Path files, OptionalInt uid) {
    private static final Path HOME = Path.of("/home/agent");
    private static final Path WORKSPACE = Path.of("/workspace");

    /** @param path as the machine has it, below its home or its workspace */
    void write(String path, byte[] content) throws IOException {
        Path inside = Path.of(path).normalize();
        if (isBelow(HOME, inside)) {
            write(files.resolve("home"), HOME.relativize(inside), content);
        } else if (isBelow(WORKSPACE, inside)) {
            write(files.resolve("workspace"), WORKSPACE.relativize(inside), content);
        } else {
            throw new IllegalArgumentException("not below the home or the workspace: " + path);
        }
    }

    private static boolean isBelow(Path folder, Path path) {
        return path.startsWith(folder) && !path.equals(folder);
    }

    private void write(Path base, Path relative, byte[] content) throws IOException {
        try (SecureDirectoryStream<Path> directory = secure(Files.newDirectoryStream(base))) {
            write(directory, relative, content);
        }
    }

    private void write(SecureDirectoryStream<Path> directory, Path relative, byte[] content) throws IOException {
        Path first = relative.getName(0);
        if (relative.getNameCount() > 1) {
            try (SecureDirectoryStream<Path> next = directory.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
                write(next, relative.subpath(1, relative.getNameCount()), content);
            }
            return;
        }
        Path fresh = Path.of(".swarm-" + System.nanoTime());
        try (SeekableByteChannel channel = directory.newByteChannel(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                Disk.only("rwx------"))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
        if (uid.isPresent()) {
            PosixFileAttributeView view =
                    directory.getFileAttributeView(fresh, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            String owner = Integer.toString(uid.getAsInt());
            UserPrincipalLookupService principals = files.getFileSystem().getUserPrincipalLookupService();
            view.setOwner(principals.lookupPrincipalByName(owner));
            view.setGroup(principals.lookupPrincipalByGroupName(owner));
        }
        directory.move(fresh, directory, first);
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("this file system has no secure directory streams");
    }
}
