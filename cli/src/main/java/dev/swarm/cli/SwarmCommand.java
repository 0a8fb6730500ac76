package dev.swarm.cli;

import dev.swarm.cli.build.AgentCommand;
import dev.swarm.cli.build.BuildsCommand;
import dev.swarm.cli.build.EventsCommand;
import dev.swarm.cli.build.TicketCommand;
import dev.swarm.cli.build.TicketsCommand;
import dev.swarm.cli.build.WatchCommand;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.costs.BudgetsCommand;
import dev.swarm.cli.costs.ModelsCommand;
import dev.swarm.cli.costs.UsageCommand;
import dev.swarm.cli.demo.DemoCommand;
import dev.swarm.cli.demo.PrepareCommand;
import dev.swarm.cli.fleet.ConsoleCommand;
import dev.swarm.cli.fleet.DrainCommand;
import dev.swarm.cli.fleet.HostsCommand;
import dev.swarm.cli.fleet.VmsCommand;
import dev.swarm.cli.plan.RolesCommand;
import dev.swarm.cli.plan.RunCommand;
import dev.swarm.cli.plan.ValidateCommand;
import dev.swarm.cli.platform.DoctorCommand;
import dev.swarm.cli.platform.DownCommand;
import dev.swarm.cli.platform.KeysCommand;
import dev.swarm.cli.platform.RoleCommand;
import dev.swarm.cli.platform.StatusCommand;
import dev.swarm.cli.platform.UpCommand;
import dev.swarm.cli.project.ProjectsCommand;
import dev.swarm.cli.session.AnswerCommand;
import dev.swarm.cli.session.ApproveCommand;
import dev.swarm.cli.session.BackCommand;
import dev.swarm.cli.session.BuildCommand;
import dev.swarm.cli.session.CancelCommand;
import dev.swarm.cli.session.NewCommand;
import dev.swarm.cli.session.RetryCommand;
import dev.swarm.cli.session.ReviseCommand;
import dev.swarm.cli.session.SessionsCommand;
import dev.swarm.cli.session.SpecCommand;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code swarm} command. */
@Command(
        name = "swarm",
        version = "swarm 0.1.0",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "From an idea to merged pull requests: one ticket, one agent, one machine, one pull request.",
            "The script ./swarm also knows: test (all tests), bench NAME (benchmarks), format (the sources),",
            "image (guest images of this host)."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it worked", "1:it failed", "2:the command line is wrong", "3:no platform answers"})
public final class SwarmCommand implements Runnable {
    private static final List<Class<?>> COMMANDS = List.of(
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            DoctorCommand.class,
            DemoCommand.class,
            NewCommand.class,
            AnswerCommand.class,
            SpecCommand.class,
            ReviseCommand.class,
            BackCommand.class,
            ApproveCommand.class,
            BuildCommand.class,
            WatchCommand.class,
            RetryCommand.class,
            CancelCommand.class,
            SessionsCommand.class,
            BuildsCommand.class,
            TicketsCommand.class,
            TicketCommand.class,
            AgentCommand.class,
            EventsCommand.class,
            ProjectsCommand.class,
            UsageCommand.class,
            BudgetsCommand.class,
            ModelsCommand.class,
            ValidateCommand.class,
            RolesCommand.class,
            RunCommand.class,
            KeysCommand.class,
            HostsCommand.class,
            DrainCommand.class,
            VmsCommand.class,
            ConsoleCommand.class,
            RoleCommand.Api.class,
            RoleCommand.Worker.class,
            PrepareCommand.class);

    /** Commands that become a role of the platform, with that role's logging. */
    private static final Set<String> ROLES = Set.of("api", "worker");

    private final CommandContext context;

    private SwarmCommand(CommandContext context) {
        this.context = context;
    }

    public static void main(String[] args) {
        if (args.length == 0 || !ROLES.contains(args[0])) {
            System.setProperty("logback.configurationFile", "dev/swarm/cli/logback.xml");
        }
        Terminal terminal = Terminal.system(System.getenv());
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int exitCode = run(new CommandContext(terminal, System.getenv(), input), args);
        System.exit(exitCode);
    }

    /** Runs one command line; answers its exit code. */
    public static int run(CommandContext context, String... args) {
        return commandLine(context).execute(args);
    }

    static CommandLine commandLine(CommandContext context) {
        CommandLine.IFactory factory = new ContextFactory(context);
        CommandLine commandLine = new CommandLine(new SwarmCommand(context), factory);
        for (Class<?> command : COMMANDS) {
            commandLine.addSubcommand(command);
        }
        PrintWriter writer = new PrintWriter(new TerminalWriter(context.terminal()), true);
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(writer)
                .setExecutionExceptionHandler((failure, line, parsed) -> report(context, failure))
                .setParameterExceptionHandler((failure, arguments) -> refuse(context, failure));
    }

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The data folder (default: $SWARM_DATA or ~/.swarm).")
    void data(@Nullable Path folder) {
        context.dataOption(folder);
    }

    @Option(
            names = "--api",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The api to talk to (default: that of the data folder's platform).")
    void api(@Nullable URI address) {
        context.apiOption(address);
    }

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "File with the API key (default: the data folder's admin key).")
    void keyFile(@Nullable Path file) {
        context.keyFileOption(file);
    }

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces.")
    void debug(boolean on) {
        context.debug(on);
    }

    @Override
    public void run() {
        context.terminal().print(commandLine(context).getUsageMessage());
        throw CommandFailure.usage("no command is given", "try `swarm demo`, or `swarm COMMAND --help`");
    }

    private static int refuse(CommandContext context, CommandLine.ParameterException failure) {
        String name = failure.getCommandLine().getCommandSpec().qualifiedName();
        String message = String.valueOf(failure.getMessage());
        String hint = "see `" + name + " --help`";
        if (failure instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            boolean command = name.equals("swarm") && !first.startsWith("-");
            message = (command ? "there is no command '" : "'") + first + (command ? "'" : "' was not expected here");
            List<String> similar = unmatched.getSuggestions();
            if (!similar.isEmpty()) {
                hint = "did you mean " + String.join(" or ", similar) + "? " + hint;
            }
        }
        context.terminal().error(message, hint);
        return CommandFailure.USAGE;
    }

    private static int report(CommandContext context, Exception failure) {
        if (context.isDebug()) {
            context.terminal().stackTrace(failure);
        }
        if (failure instanceof CommandFailure known) {
            context.terminal().error(known.message(), known.hint());
            return known.exitCode();
        }
        context.terminal()
                .error("unexpected: " + failure, "this is a defect of swarm; --debug shows where it happened");
        return CommandFailure.FAILED;
    }

    /** Gives each command the context it asks for in its constructor. */
    private record ContextFactory(CommandContext context) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1
                        && constructor.getParameterTypes()[0].equals(CommandContext.class)) {
                    return type.cast(constructor.newInstance(context));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }

    /** Help goes where everything else goes. */
    private static final class TerminalWriter extends StringWriter {
        private final Terminal terminal;

        TerminalWriter(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void flush() {
            terminal.print(toString());
            getBuffer().setLength(0);
        }
    }
}
