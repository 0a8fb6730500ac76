package dev.swarm.bench;

import dev.swarm.cli.terminal.CommandFailure;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code ./swarm bench NAME}: runs one benchmark and prints its figures; without a name it lists what there is. */
@Command(
        name = "swarm bench",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        synopsisSubcommandLabel = "NAME",
        description = {
            "Measure the platform on this machine. Progress goes to standard error, the figures to standard output.",
            "What the figures mean, and what they were, is in docs/benchmarks.md."
        },
        commandListHeading = "%nBenchmarks:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it ran", "1:it failed", "2:the command line is wrong"})
public final class BenchMain implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final BenchContext context;

    private BenchMain(BenchContext context) {
        this.context = context;
    }

    public static void main(String[] args) {
        // Otherwise the libraries log every detail to standard output.
        System.setProperty("logback.configurationFile", "dev/swarm/bench/logback.xml");
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, System.getenv(), args));
    }

    /** Runs one command line; answers its exit code. */
    static int run(PrintStream out, PrintStream err, Map<String, String> environment, String... args) {
        Path home = Path.of(environment.getOrDefault("SWARM_HOME", "")).toAbsolutePath();
        BenchContext context = new BenchContext(out, err, home, environment);
        CommandLine commandLine = new CommandLine(new BenchMain(context));
        List<Benchmark> benchmarks = List.of(
                new OverheadBenchmark(context),
                new LatencyBenchmark(context),
                new ScaleBenchmark(context),
                new MemoryBenchmark(context),
                new MachineStartBenchmark(context),
                new DensityBenchmark(context),
                new PipelineBenchmark(context),
                new RecoveryBenchmark(context),
                new AgentTurnBenchmark(context),
                new GatewayBenchmark(context),
                new PagesBenchmark(context));
        benchmarks.forEach(commandLine::addSubcommand);
        return commandLine
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((failure, arguments) -> refuse(err, failure))
                .setExecutionExceptionHandler((failure, line, parsed) -> report(err, failure))
                .execute(args);
    }

    @Override
    public void run() {
        context.out().print(spec.commandLine().getUsageMessage());
    }

    private static int refuse(PrintStream err, ParameterException failure) {
        String message = String.valueOf(failure.getMessage());
        String name = failure.getCommandLine().getCommandSpec().qualifiedName();
        boolean root = failure.getCommandLine().getParent() == null;
        String hint = "see `./" + name + " --help`";
        if (failure instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            boolean benchmark = root && !first.startsWith("-");
            message = benchmark ? "there is no benchmark '" + first + "'" : "'" + first + "' was not expected here";
            if (benchmark) {
                hint = "there are "
                        + String.join(
                                ", ", failure.getCommandLine().getSubcommands().keySet());
            }
        }
        return fail(err, CommandFailure.USAGE, message, hint);
    }

    private static int report(PrintStream err, Exception failure) {
        if (failure instanceof CommandFailure known) {
            return fail(err, known.exitCode(), known.message(), known.hint());
        }
        failure.printStackTrace(err);
        return fail(err, CommandFailure.FAILED, "the benchmark failed: " + failure.getMessage(), "");
    }

    private static int fail(PrintStream err, int exitCode, String message, String hint) {
        err.println("error: " + message);
        if (!hint.isEmpty()) {
            err.println("hint: " + hint);
        }
        return exitCode;
    }
}
