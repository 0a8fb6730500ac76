package dev.swarm.activities.machine.ssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a machine, used by one caller at a time, with a control shell that stays: a request then costs one
 * round trip and no new process of the remote SSH server. Requests that time out leave the link unusable.
 */
final class SshLink implements AutoCloseable {
    private static final String END = "";
    private static final Duration TRUSTED = Duration.ofSeconds(5);

    private final String machine;
    private final Deque<SSHClient> clients;
    private final SSHClient client;
    private final String serve;
    private final SshTimings timings;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private @Nullable OutputStream requests;
    private volatile boolean broken;
    private volatile boolean used;
    private volatile long answered;

    /** @param clients the machine's first, then its jump hosts' */
    SshLink(String machine, Deque<SSHClient> clients, String serve, SshTimings timings) {
        this.machine = machine;
        this.clients = clients;
        this.client = clients.getFirst();
        this.serve = serve;
        this.timings = timings;
    }

    /** Whether it has answered before: one that breaks then may only have been too old. */
    boolean isUsed() {
        return used;
    }

    boolean isHealthy() {
        return !broken && clients.stream().allMatch(each -> each.isConnected() && each.isAuthenticated());
    }

    /** The same, and it has answered a moment ago, or does now. */
    boolean answers() {
        if (!isHealthy()) {
            return false;
        }
        if (!used || System.nanoTime() - answered < TRUSTED.toNanos()) {
            return true;
        }
        try {
            call(List.of("true"), timings.connect());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts a command of its own channel. */
    Session.Command exec(String command) throws IOException {
        try {
            return client.startSession().exec(command);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /**
     * Asks the control shell.
     *
     * @throws RemoteFailure where the machine says no
     * @throws SshException where no answer comes
     */
    byte[] call(List<String> request, Duration patience) throws IOException {
        try {
            OutputStream out = requests;
            if (out == null) {
                out = openShell();
                requests = out;
            }
            out.write((Quoting.words(request) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw lost(e);
        }
        byte[] answer = decode(answer(patience));
        used = true;
        answered = System.nanoTime();
        int end = answer.length - 1;
        while (end >= 0 && answer[end] != '\n') {
            end--;
        }
        String code = new String(answer, end + 1, answer.length - end - 1, StandardCharsets.UTF_8);
        byte[] output = Arrays.copyOf(answer, Math.max(0, end));
        if (!code.equals("0")) {
            throw new RemoteFailure(
                    machine + ": " + new String(output, StandardCharsets.UTF_8).strip() + " (exit code " + code + ")");
        }
        return output;
    }

    private byte[] decode(String line) throws SshException {
        try {
            return Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            broken = true;
            throw SshException.lasting(machine + ": its shell prints what nobody asked for: "
                    + line.substring(0, Math.min(200, line.length()))
                    + ". Its start-up files must print nothing where there is no terminal");
        }
    }

    private OutputStream openShell() throws IOException {
        Session.Command shell = exec(serve);
        Thread.ofPlatform().daemon().name("ssh-control-" + machine).start(() -> listen(shell));
        OutputStream out = shell.getOutputStream();
        out.write(RemoteScript.text());
        out.flush();
        String greeting = answer(timings.call());
        if (!greeting.equals("ready")) {
            decode("!" + greeting);
        }
        return out;
    }

    private void listen(Session.Command shell) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.add(line);
            }
        } catch (IOException e) {
            // What matters is that no answer comes any more.
            broken = true;
        }
        broken = true;
        answers.add(END);
    }

    private String answer(Duration patience) throws IOException {
        try {
            String line = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                broken = true;
                throw SshException.away(machine + " does not answer within " + patience.toSeconds() + " s", null);
            }
            if (line.equals(END)) {
                throw lost(null);
            }
            return line;
        } catch (InterruptedException e) {
            // The answer will come, to nobody.
            broken = true;
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private SshException lost(@Nullable IOException cause) {
        broken = true;
        return SshException.broken(
                "the connection to " + machine + " broke" + (cause == null ? "" : ": " + cause.getMessage()), cause);
    }

    @Override
    public void close() {
        broken = true;
        SshConnector.close(clients);
    }
}
