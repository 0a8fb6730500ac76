package dev.swarm.activities.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What seccomp keeps from programs in a sandbox, beside what namespaces do. A network namespace does not hold every kind of
 * socket: one of kind vsock would reach the hypervisor of a host that is itself a virtual machine, and services of this
 * host. So only local, IP and netlink sockets can be made, and no rings by which a program makes them without a system call.
 * For amd64 with its 32-bit programs, and arm64.
 */
public final class SocketFilter {
    private static final int LOAD = 0x20;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_AT_LEAST = 0x35;
    private static final int ANSWER = 0x06;

    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;

    private static final int AMD64 = 0xc000003e;
    private static final int I386 = 0x40000003;
    private static final int ARM64 = 0xc00000b7;
    private static final int X32 = 0x40000000;

    private static final int IO_URING_SETUP = 425;
    private static final int I386_SOCKETCALL = 102;

    /** Lines that others jump to. */
    private static final int ANY_CALL = 12;

    private static final int SOCKET = 13;
    private static final int NO_FAMILY = 18;
    private static final int NO_CALL = 19;
    private static final int ALLOW = 20;

    private static final int ALLOWED = 0x7fff0000;
    private static final int EAFNOSUPPORT = 0x00050000 | 97;
    private static final int ENOSYS = 0x00050000 | 38;

    private final ByteBuffer program =
            ByteBuffer.allocate((ALLOW + 1) * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private SocketFilter() {}

    /** As bubblewrap's option {@code --seccomp} reads it. */
    public static byte[] program() {
        SocketFilter filter = new SocketFilter();
        filter.line(LOAD, ARCHITECTURE);
        filter.jump(IF_EQUAL, AMD64, 2, 5);
        filter.line(LOAD, NUMBER);
        filter.jump(IF_AT_LEAST, X32, NO_CALL, 4);
        filter.jump(IF_EQUAL, 41, SOCKET, ANY_CALL);
        filter.jump(IF_EQUAL, ARM64, 6, 8);
        filter.line(LOAD, NUMBER);
        filter.jump(IF_EQUAL, 198, SOCKET, ANY_CALL);
        filter.jump(IF_EQUAL, I386, 9, NO_CALL);
        filter.line(LOAD, NUMBER);
        filter.jump(IF_EQUAL, I386_SOCKETCALL, NO_CALL, 11);
        filter.jump(IF_EQUAL, 359, SOCKET, ANY_CALL);
        filter.jump(IF_EQUAL, IO_URING_SETUP, NO_CALL, ALLOW);
        filter.line(LOAD, FIRST_ARGUMENT);
        // The address families of local sockets, IPv4, IPv6 and netlink.
        filter.jump(IF_EQUAL, 1, ALLOW, 15);
        filter.jump(IF_EQUAL, 2, ALLOW, 16);
        filter.jump(IF_EQUAL, 10, ALLOW, 17);
        filter.jump(IF_EQUAL, 16, ALLOW, NO_FAMILY);
        filter.line(ANSWER, EAFNOSUPPORT);
        filter.line(ANSWER, ENOSYS);
        filter.line(ANSWER, ALLOWED);
        return filter.program.array();
    }

    private void line(int code, int value) {
        program.putShort((short) code).put((byte) 0).put((byte) 0).putInt(value);
    }

    /** Goes on at the line {@code then} or {@code otherwise}; a jump counts from the line after it. */
    private void jump(int code, int value, int then, int otherwise) {
        int next = program.position() / Long.BYTES + 1;
        program.putShort((short) code)
                .put((byte) (then - next))
                .put((byte) (otherwise - next))
                .putInt(value);
    }
}
