package dev.swarm.cli.platform;

import dev.swarm.cli.terminal.CommandFailure;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/**
 * Runs one role of the platform in this process, as containers do. Its configuration comes from environment variables.
 * The role's class is found by name: the command line starts without loading Spring.
 */
public abstract sealed class RoleCommand implements Callable<Integer> {
    private final String main;

    RoleCommand(String main) {
        this.main = main;
    }

    @Command(name = "api", description = "Run the api service in this process; configured by environment variables.")
    public static final class Api extends RoleCommand {
        public Api() {
            super(ChildJvm.API_MAIN);
        }
    }

    @Command(name = "worker", description = "Run a worker in this process; configured by environment variables.")
    public static final class Worker extends RoleCommand {
        public Worker() {
            super(ChildJvm.WORKER_MAIN);
        }
    }

    @Override
    public Integer call() {
        try {
            Class.forName(main).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
            new CountDownLatch(1).await();
            return CommandFailure.OK;
        } catch (InvocationTargetException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, main + " failed: " + e.getCause(), "see its log above", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new CommandFailure(CommandFailure.FAILED, main + " is not on the class path", "run it by ./swarm", e);
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }
}
