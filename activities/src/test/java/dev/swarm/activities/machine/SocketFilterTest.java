package dev.swarm.activities.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter, run by what seccomp's manual says of each instruction. */
class SocketFilterTest {
    private static final int ALLOWED = 0x7fff0000;
    private static final int NO_FAMILY = 0x50061;
    private static final int NO_CALL = 0x50026;

    @ParameterizedTest
    @CsvSource({"c000003e,41", "c00000b7,198", "40000003,359"})
    void onlyLocalIpAndNetlinkSocketsAreMade(String architecture, int socket) {
        int arch = Integer.parseUnsignedInt(architecture, 16);
        for (int family = 0; family < 64; family++) {
            boolean usual = family == 1 || family == 2 || family == 10 || family == 16;
            assertThat(run(arch, socket, family)).as("family %d", family).isEqualTo(usual ? ALLOWED : NO_FAMILY);
        }
        assertThat(run(arch, 425, 1)).isEqualTo(NO_CALL);
        assertThat(run(arch, 0, 40)).isEqualTo(ALLOWED);
        assertThat(run(arch, 60, 40)).isEqualTo(ALLOWED);
    }

    @Test
    void otherWaysToCallAreClosed() {
        assertThat(run(0xc000003e, 0x40000000 | 41, 2)).as("x32").isEqualTo(NO_CALL);
        assertThat(run(0x40000003, 102, 1)).as("i386's socketcall").isEqualTo(NO_CALL);
        assertThat(run(0x12345678, 1, 1)).as("another processor").isEqualTo(NO_CALL);
    }

    @Test
    void machinesBehindSshHaveTheSame() throws Exception {
        try (InputStream script = SocketFilterTest.class.getResourceAsStream("ssh/remote.sh")) {
            String text = new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).contains("\nfilter=" + Base64.getEncoder().encodeToString(SocketFilter.program()) + "\n");
        }
    }

    private static int run(int architecture, int call, int argument) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, call).putInt(4, architecture).putLong(16, argument);
        ByteBuffer program = ByteBuffer.wrap(SocketFilter.program()).order(ByteOrder.LITTLE_ENDIAN);
        int value = 0;
        int line = 0;
        while (true) {
            int code = program.getShort(line * 8);
            int constant = program.getInt(line * 8 + 4);
            boolean holds = code == 0x15 ? value == constant : Integer.compareUnsigned(value, constant) >= 0;
            line++;
            switch (code) {
                case 0x20 -> value = data.getInt(constant);
                case 0x15, 0x35 -> line += program.get(line * 8 - 8 + (holds ? 2 : 3));
                case 0x06 -> {
                    return constant;
                }
                default -> throw new AssertionError("instruction " + code);
            }
        }
    }
}
