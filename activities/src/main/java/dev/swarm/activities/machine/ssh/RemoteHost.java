package dev.swarm.activities.machine.ssh;

import dev.swarm.activities.machine.job.JobNews;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.jspecify.annotations.Nullable;

/** What can be asked of one machine of the pool. Every request may be repeated. */
final class RemoteHost {
    private static final Duration JOB_AT_MOST = Duration.ofHours(24);
    private static final int MOST_COMMAND = 100_000;

    private final PoolMachine machine;
    private final String house;
    private final int firstUid;
    private final SshConnections connections;
    private final SshTimings timings;
    private volatile int memoryMiB;

    /**
     * @param house marks what is ours on the remote machine
     * @param firstUid where its users for machines begin, if we log in as root
     */
    RemoteHost(PoolMachine machine, String house, int firstUid, SshConnections connections, SshTimings timings) {
        this.machine = machine;
        this.house = house;
        this.firstUid = firstUid;
        this.connections = connections;
        this.timings = timings;
    }

    /** @param uptime the remote machine's, at which the CPU time was read */
    record Used(long memoryKiB, int processes, Duration cpu, Duration uptime, Optional<Long> diskKiB) {}

    PoolMachine machine() {
        return machine;
    }

    /** Whether machines can run there, by making one; asked once. Answers its memory in MiB. */
    int probe() throws IOException {
        if (memoryMiB == 0) {
            memoryMiB = Integer.parseInt(ask("op_probe", machine.confinement().wire(), Integer.toString(firstUid)));
        }
        return memoryMiB;
    }

    /** Answers whether it was there. */
    boolean create(String id, MachineLimits limits) throws IOException {
        return ask(
                        "op_create",
                        id,
                        machine.confinement().wire(),
                        Integer.toString(limits.memoryMiB()),
                        Integer.toString(limits.processes()),
                        Integer.toString(limits.diskMiB()),
                        Long.toString(JOB_AT_MOST.toSeconds()),
                        Integer.toString(firstUid))
                .equals("adopted");
    }

    boolean isAlive(String id) throws IOException {
        return text(call(timings.answer(), List.of("op_alive", id))).equals("yes");
    }

    List<String> list() throws IOException {
        return ask("op_list").lines().toList();
    }

    /** Ends processes of machines that are no more; answers each as its kind and its number. */
    List<String> reap() throws IOException {
        return ask("op_reap").lines().filter(line -> !line.isBlank()).toList();
    }

    void destroy(String id) throws IOException {
        ask("op_destroy", id);
    }

    void start(String id, String job, List<String> command) throws IOException {
        ask("op_start", id, job, checked(Quoting.command(command)));
    }

    /** A job's log from the offset on, up to a limit; empty where there is no such job. */
    Optional<JobNews> job(String id, String job, long offset, int most) throws IOException {
        byte[] answer =
                call(timings.answer(), List.of("op_job", id, job, Long.toString(offset), Integer.toString(most)));
        int end = 0;
        while (end < answer.length && answer[end] != '\n') {
            end++;
        }
        String[] head = new String(answer, 0, end, StandardCharsets.UTF_8).split(" ");
        if (head.length != 3) {
            return Optional.empty();
        }
        Optional<Integer> exit = head[0].equals("-") ? Optional.empty() : Optional.of(Integer.parseInt(head[0]));
        Duration ran = hundredths(head[1]);
        byte[] log = Arrays.copyOfRange(answer, Math.min(answer.length, end + 1), answer.length);
        return Optional.of(new JobNews(log, Long.parseLong(head[2]), exit, ran.isNegative() ? Duration.ZERO : ran));
    }

    void killJob(String id, String job) throws IOException {
        ask("op_kill", id, job);
    }

    void killAll(String id) throws IOException {
        ask("op_kill_all", id);
    }

    void pause(String id) throws IOException {
        ask("op_pause", id);
    }

    void resume(String id) throws IOException {
        ask("op_resume", id);
    }

    /** @param disk whether to count the disk too, which takes a while */
    Used usage(String id, boolean disk) throws IOException {
        String[] parts = ask("op_usage", id, disk ? "yes" : "no").split(" ");
        return new Used(
                Long.parseLong(parts[0]),
                Integer.parseInt(parts[1]),
                hundredths(parts[2]),
                hundredths(parts[3]),
                parts[4].equals("-") ? Optional.empty() : Optional.of(Long.parseLong(parts[4])));
    }

    /** Starts a command in a machine; it ends with its connection. */
    Process exec(String id, List<String> command) throws IOException {
        String line = RemoteScript.inMachine(machine.folder(), house, id, "exec", checked(Quoting.command(command)));
        SshLink link = connections.borrow(machine.name());
        Session.@Nullable Command started = null;
        try {
            started = link.exec(line);
        } finally {
            if (started == null) {
                connections.giveBack(machine.name(), link);
            }
        }
        return new SshProcess(started, link::close, () -> connections.giveBack(machine.name(), link));
    }

    /** The remote command line for git's other half, without its last word and the quote behind that. */
    String gitLine(String id) {
        return RemoteScript.inMachine(machine.folder(), house, id, "git");
    }

    private static String checked(String command) {
        if (command.length() > MOST_COMMAND) {
            throw new IllegalArgumentException(
                    "the command line is too long for a remote machine; write it to a file there first");
        }
        return command;
    }

    private static Duration hundredths(String text) {
        return Duration.ofMillis(10 * Long.parseLong(text));
    }

    private String ask(String... request) throws IOException {
        return text(call(timings.call(), List.of(request)));
    }

    private static String text(byte[] answer) {
        return new String(answer, StandardCharsets.UTF_8).strip();
    }

    private byte[] call(Duration patience, List<String> request) throws IOException {
        return connections.use(machine.name(), link -> link.call(request, patience));
    }
}
