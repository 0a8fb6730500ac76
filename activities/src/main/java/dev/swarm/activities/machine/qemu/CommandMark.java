package dev.swarm.activities.machine.qemu;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * By which a command inside is found again when its client on the host was killed: the connection that commands share goes
 * on then, and so does the command. Each writes its process's number into one of a few files in the guest's memory.
 *
 * @param slot which of the files
 * @param nonce tells whether the file is still this command's
 */
record CommandMark(int slot, String nonce) {
    private static final int SLOTS = 64;
    private static final String FILE = "/dev/shm/.swarm-command-";
    private static final AtomicInteger NEXT = new AtomicInteger();

    /** Kills the process with its descendants, each stopped first so that it starts no more; waits a moment for the file. */
    private static final String KILL = """
            end() {
              kill -STOP "$1"
              for child in $(cat /proc/"$1"/task/*/children); do end "$child"; done
              kill -KILL "$1"
            }
            for try in 1 2 3 4 5 6 7 8 9 10; do
              if read -r mark pid <"$1" && [ "$mark" = "$2" ]; then
                rm -f "$1"
                end "$pid"
                exit
              fi
              sleep 0.1
            done
            """;

    static CommandMark next() {
        return new CommandMark(
                Math.floorMod(NEXT.getAndIncrement(), SLOTS),
                Long.toHexString(ThreadLocalRandom.current().nextLong()));
    }

    String text() {
        return slot + "-" + nonce;
    }

    /** Shell commands that leave the mark; they expect its text as {@code $0}. */
    String script() {
        return "{ echo \"$0 $$\" >" + FILE + slot + "; } 2>/dev/null; ";
    }

    /** A command that kills what bears the mark. */
    List<String> killer() {
        return List.of("sh", "-c", KILL, "sh", FILE + slot, text());
    }
}
