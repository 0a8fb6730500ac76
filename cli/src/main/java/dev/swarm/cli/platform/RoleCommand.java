package dev.swarm.cli.platform;

import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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

    @Command(
            name = "worker",
            description = {
                "Run a worker in this process; configured by environment variables, or by these options.",
                "With --join it becomes a host of a platform that runs elsewhere, and stays one when it is started again."
            })
    public static final class Worker extends RoleCommand {
        private final CommandContext context;

        @Option(names = "--role", split = ",", paramLabel = "host|control|gateway", description = "What it serves.")
        private List<String> roles = new ArrayList<>();

        @Option(names = "--join", paramLabel = "TOKEN", description = "Join by a token of `swarm hosts token`.")
        private @Nullable String join;

        @Option(names = "--host-id", paramLabel = "NAME", description = "This host's name (default: a new one).")
        private @Nullable String hostId;

        @Option(
                names = "--label",
                split = ",",
                paramLabel = "NAME=VALUE",
                description = "What this host is known by, such as region=eu.")
        private List<String> labels = new ArrayList<>();

        @Option(names = "--class", split = ",", paramLabel = "CLASS", description = "Machine classes that it serves.")
        private List<String> classes = new ArrayList<>();

        @Option(names = "--slots", paramLabel = "N", description = "How many machines it may have at once.")
        private @Nullable Integer slots;

        @Option(
                names = "--machines",
                paramLabel = "KIND",
                description = "Kind of its machines: sandbox, qemu, firecracker or ssh.")
        private @Nullable String machines;

        @Option(names = "--ssh-pool", paramLabel = "FILE", description = "Lists the machines of kind ssh.")
        private @Nullable Path sshPool;

        public Worker(CommandContext context) {
            super(ChildJvm.WORKER_MAIN);
            this.context = context;
        }

        @Override
        List<String> arguments() {
            List<String> arguments = new ArrayList<>();
            arguments.add("--swarm.data=" + context.dataFolder());
            add(arguments, "roles", String.join(",", roles));
            add(arguments, "join.token", join);
            add(arguments, "join.host-id", hostId);
            add(arguments, "host-id", hostId);
            add(arguments, "labels", String.join(",", labels));
            add(arguments, "machine-classes", String.join(",", classes));
            add(arguments, "slots", slots);
            add(arguments, "machines", machines);
            add(arguments, "ssh-pool", sshPool == null ? null : sshPool.toAbsolutePath());
            return arguments;
        }

        private static void add(List<String> arguments, String name, @Nullable Object value) {
            if (value != null && !value.toString().isEmpty()) {
                arguments.add("--swarm." + name + "=" + value);
            }
        }
    }

    /** What the role's program is given beside its environment. */
    List<String> arguments() {
        return List.of();
    }

    @Override
    public Integer call() {
        try {
            Class.forName(main).getMethod("main", String[].class).invoke(null, (Object)
                    arguments().toArray(String[]::new));
            new CountDownLatch(1).await();
            return CommandFailure.OK;
        } catch (InvocationTargetException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new CommandFailure(CommandFailure.FAILED, main + " failed: " + root, "see its log above", root);
        } catch (ReflectiveOperationException e) {
            throw new CommandFailure(CommandFailure.FAILED, main + " is not on the class path", "run it by ./swarm", e);
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }
}
