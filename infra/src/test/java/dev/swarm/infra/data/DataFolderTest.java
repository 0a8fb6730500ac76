package dev.swarm.infra.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path temp;

    @Test
    void createsAFolderForItsOwnerOnly() throws IOException {
        DataFolder data = DataFolder.open(temp.resolve("deep/data"));

        assertThat(mode(data.path())).isEqualTo("rwx------");
        assertThat(mode(data.folder("logs"))).isEqualTo("rwx------");
        assertThat(DataFolder.open(data.path()).path()).isEqualTo(data.path());
    }

    @Test
    void leavesAFolderAloneThatIsNotOurs() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(temp.resolve("thesis.txt"), "mine");

        assertThatThrownBy(() -> DataFolder.open(temp))
                .hasMessageContaining("not")
                .hasMessageContaining("--data");
        assertThat(mode(temp)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void refusesASecondHolderAndNamesTheFirst() throws IOException {
        try (DataFolder first = DataFolder.open(temp.resolve("data"));
                DataFolder second = DataFolder.open(temp.resolve("data"))) {
            first.lock();
            first.lock();

            assertThatThrownBy(second::lock)
                    .isInstanceOf(DataFolderInUseException.class)
                    .hasMessage("another swarm (pid " + ProcessHandle.current().pid() + ") uses " + first.path());
            first.close();
            second.lock();
        }
    }

    @Test
    void refusesWhileAnotherProcessHoldsIt() throws Exception {
        DataFolder data = DataFolder.open(temp.resolve("data"));
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        data.path().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("locked");

            assertThatThrownBy(data::lock).hasMessage("another swarm (pid " + other.pid() + ") uses " + data.path());
            other.destroyForcibly().waitFor();
            data.lock();
        } finally {
            other.destroyForcibly();
            data.close();
        }
    }

    /** Takes the lock in a process of its own. */
    static final class LockHolder {
        public static void main(String[] args) throws Exception {
            DataFolder.open(Path.of(args[0])).lock();
            System.out.println("locked");
            System.in.read();
        }
    }

    @Test
    void makesASecretOnce() throws IOException {
        DataFolder data = DataFolder.open(temp.resolve("data"));

        String secret = data.secret("admin-key");

        assertThat(secret).matches("[A-Za-z0-9_-]{43}");
        assertThat(DataFolder.open(data.path()).secret("admin-key")).isEqualTo(secret);
        assertThat(data.secret("other")).isNotEqualTo(secret);
        assertThat(mode(data.secretFile("admin-key"))).isEqualTo("rw-------");
        assertThat(mode(data.folder("secrets"))).isEqualTo("rwx------");
        assertThatThrownBy(() -> data.secret("../x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void remembersPortsAndAvoidsTakenOnes() throws IOException {
        DataFolder data = DataFolder.open(temp.resolve("data"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = data.port("api", taken.getLocalPort());

            assertThat(port).isNotEqualTo(taken.getLocalPort());
            assertThat(data.port("forge", port)).isNotEqualTo(port);
            assertThat(DataFolder.open(data.path()).port("api", 1)).isEqualTo(port);
        }
        data.choosePort("api", 12_345);
        assertThat(data.port("api", 1)).isEqualTo(12_345);
        assertThatThrownBy(() -> data.choosePort("api", 70_000)).hasMessageContaining("65535");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
