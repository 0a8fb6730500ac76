package dev.swarm.activities.machine.ssh;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;

/**
 * A command on a remote machine. It has a connection of its own and ends with that: the remote side sees to it. So it is
 * destroyed by closing the connection. Where the connection breaks, its exit code is 255, as with ssh.
 */
final class SshProcess extends Process {
    private static final int BROKEN = 255;
    private static final Map<Signal, Integer> SIGNALS =
            Map.of(Signal.HUP, 1, Signal.INT, 2, Signal.ABRT, 6, Signal.KILL, 9, Signal.SEGV, 11, Signal.TERM, 15);

    private final Session.Command command;
    private final Runnable disconnect;
    private final Runnable release;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile int exitCode = BROKEN;

    /**
     * @param disconnect closes the connection
     * @param release called once when the connection is not needed any more
     */
    SshProcess(Session.Command command, Runnable disconnect, Runnable release) {
        this.command = command;
        this.disconnect = disconnect;
        this.release = release;
        Thread.ofVirtual().name("ssh-command").start(() -> {
            try {
                command.join();
                exitCode = code();
            } catch (ConnectionException e) {
                exitCode = command.getExitStatus() == null ? BROKEN : command.getExitStatus();
            } finally {
                if (released.compareAndSet(false, true)) {
                    release.run();
                }
                ended.countDown();
            }
        });
    }

    private int code() {
        if (command.getExitStatus() != null) {
            return command.getExitStatus();
        }
        return command.getExitSignal() == null
                ? BROKEN
                : 128 + SIGNALS.getOrDefault(command.getExitSignal(), BROKEN - 128);
    }

    @Override
    public OutputStream getOutputStream() {
        return command.getOutputStream();
    }

    @Override
    public InputStream getInputStream() {
        return command.getInputStream();
    }

    @Override
    public InputStream getErrorStream() {
        return command.getErrorStream();
    }

    @Override
    public int waitFor() throws InterruptedException {
        ended.await();
        return exitCode;
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        return ended.await(timeout, unit);
    }

    @Override
    public int exitValue() {
        if (isAlive()) {
            throw new IllegalThreadStateException("the command has not ended");
        }
        return exitCode;
    }

    @Override
    public boolean isAlive() {
        return ended.getCount() > 0;
    }

    @Override
    public void destroy() {
        // Once it has ended, its connection may be somebody else's.
        if (released.compareAndSet(false, true)) {
            disconnect.run();
            release.run();
        }
    }

    @Override
    public Process destroyForcibly() {
        destroy();
        return this;
    }

    /** None on this host. */
    @Override
    public Stream<ProcessHandle> children() {
        return Stream.empty();
    }

    /** None on this host. */
    @Override
    public Stream<ProcessHandle> descendants() {
        return Stream.empty();
    }
}
