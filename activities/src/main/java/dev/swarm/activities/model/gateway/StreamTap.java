package dev.swarm.activities.model.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Passes a stream of server-sent events on, piece by piece as it comes, and shows each event's data to the reader of usage.
 * Nothing is changed; one event may be left out.
 */
final class StreamTap {
    /** What one line may have to be looked at. */
    private static final int LONGEST_LINE = 4 << 20;

    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

    private final OutputStream out;
    private final UsageReader usage;
    private final boolean hidesUsage;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private byte[] line = new byte[4096];
    private int length;
    private boolean leaveOut;

    /** @param hidesUsage whether to leave out the event that has the usage only */
    StreamTap(OutputStream out, UsageReader usage, boolean hidesUsage) {
        this.out = out;
        this.usage = usage;
        this.hidesUsage = hidesUsage;
    }

    void take(byte[] bytes, int count) throws IOException {
        if (!hidesUsage) {
            // First of all, so that looking costs the program no time.
            out.write(bytes, 0, count);
        }
        for (int from = 0; from < count; ) {
            int end = from;
            while (end < count && bytes[end] != '\n') {
                end++;
            }
            boolean whole = end < count;
            append(bytes, from, whole ? end + 1 : end);
            if (whole) {
                look();
            }
            from = whole ? end + 1 : end;
        }
        if (hidesUsage) {
            pass();
        }
    }

    /** The provider has said all. */
    void end() throws IOException {
        if (hidesUsage) {
            held.write(line, 0, length);
            pass();
        }
    }

    private void append(byte[] bytes, int from, int to) {
        int more = to - from;
        if (length + more > LONGEST_LINE) {
            // Longer than anything with usage; what it holds has to go on all the same.
            if (hidesUsage) {
                held.write(line, 0, length);
                held.write(bytes, from, more);
            }
            length = 0;
            return;
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(length + more, 2 * line.length));
        }
        System.arraycopy(bytes, from, line, length, more);
        length += more;
    }

    private void look() {
        boolean blank = length == 1 || length == 2 && line[0] == '\r';
        if (startsWithData() && usage.event(line, DATA.length, length)) {
            leaveOut = hidesUsage;
        }
        if (leaveOut) {
            // Until the blank line that ends the event.
            leaveOut = !blank;
        } else if (hidesUsage) {
            held.write(line, 0, length);
        }
        length = 0;
    }

    private boolean startsWithData() {
        if (length < DATA.length) {
            return false;
        }
        for (int i = 0; i < DATA.length; i++) {
            if (line[i] != DATA[i]) {
                return false;
            }
        }
        return true;
    }

    private void pass() throws IOException {
        if (held.size() > 0) {
            held.writeTo(out);
            held.reset();
        }
    }
}
