package dev.swarm.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A host that joined, in a network of its own, whose worker somebody starts again whenever it has ended. */
final class ChaosHost implements AutoCloseable {
    private static final String SLOTS = "2";
    private static final int TAIL = 25;

    private final int number;
    private final SwarmCli cli;
    private final NetworkLab network;
    private final HostRemains remains;
    private final Path folder;
    private final String[] join;
    private SwarmCli.Run run;
    private int starts;
    private long startAgainAt;
    private boolean closed;

    /** Starts it; it takes a while to join. */
    ChaosHost(int number, Path folder, NetworkLab network, String machines, String token)
            throws IOException, InterruptedException {
        this.number = number;
        this.folder = folder;
        this.network = network;
        this.join = new String[] {"--join", token, "--host-id", name()};
        Path data = Files.createDirectories(folder.resolve("h" + number));
        this.cli = ChaosFleet.withSmallMachines(new SwarmCli(data))
                .within(network.add(number))
                .with("SWARM_MACHINES", machines);
        this.remains = new HostRemains(data, machines.equals("sandbox") ? "machines" : "machines-" + machines);
        this.run = start();
    }

    String name() {
        return "chaos-" + number;
    }

    HostRemains remains() {
        return remains;
    }

    private SwarmCli.Run start() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("worker", "--role", "host", "--slots", SLOTS));
        if (!Files.exists(cli.data().resolve("joined/identity.json"))) {
            arguments.addAll(List.of(join));
        }
        starts++;
        return cli.start(folder.resolve(name() + "-" + starts + ".log"), arguments.toArray(String[]::new));
    }

    /** Starts its worker where it has ended, and had its time off. */
    synchronized void supervise() throws IOException {
        if (!closed && !run.process().isAlive() && System.nanoTime() >= startAgainAt) {
            run = start();
        }
    }

    synchronized void kill(long offMillis) {
        startAgainAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(offMillis);
        run.process().destroyForcibly();
    }

    synchronized void freeze() throws IOException, InterruptedException {
        signal("STOP", List.of(run.process().toHandle()));
    }

    synchronized void thaw() throws IOException, InterruptedException {
        signal("CONT", List.of(run.process().toHandle()));
    }

    /** To those of them that are still alive. */
    static void signal(String signal, List<ProcessHandle> processes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        processes.stream()
                .filter(ProcessHandle::isAlive)
                .forEach(process -> command.add(String.valueOf(process.pid())));
        if (command.size() > 2) {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    void cut() throws IOException, InterruptedException {
        network.cut(number);
    }

    void mend() throws IOException, InterruptedException {
        network.mend(number);
    }

    /** The ends of its logs, for messages. */
    String logTail() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= starts; i++) {
            Path log = folder.resolve(name() + "-" + i + ".log");
            List<String> all = Files.readAllLines(log).stream()
                    .filter(line -> !line.startsWith("\t") && !line.isBlank())
                    .toList();
            text.append("--- ").append(log.getFileName()).append('\n');
            all.subList(Math.max(0, all.size() - TAIL), all.size())
                    .forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    /** Ends the worker as an administrator would; ends what is left of its machines, which a test has looked for before. */
    @Override
    public void close() throws IOException {
        try {
            synchronized (this) {
                closed = true;
                thaw();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        run.close();
        remains.processes().forEach(process -> process.handle().destroyForcibly());
    }
}
