package dev.swarm.bench;

import dev.swarm.bench.host.MachineInfo;
import dev.swarm.bench.report.BenchReport;
import dev.swarm.bench.report.Figures;
import dev.swarm.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One benchmark as a command: measures, prints the figures, and writes them where {@code --json} says. */
abstract class Benchmark implements Callable<Integer> {
    private final BenchContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file.")
    private @Nullable Path json;

    Benchmark(BenchContext context) {
        this.context = context;
    }

    /**
     * What was measured.
     *
     * @param temporal version of the Temporal server
     */
    record Outcome(Figures figures, String temporal) {}

    abstract Outcome measure() throws IOException, InterruptedException;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path file = json;
        if (file != null && Files.isDirectory(file)) {
            throw CommandFailure.usage("--json " + file + " is a folder", "name a file");
        }
        Outcome outcome = measure();
        BenchReport report = new BenchReport(spec.name(), outcome.figures(), MachineInfo.here(outcome.temporal()));
        context.out().print(report.toTable());
        if (file != null) {
            report.write(file);
        }
        return CommandFailure.OK;
    }

    final Path home() {
        return context.home();
    }

    final Map<String, String> environment() {
        return context.environment();
    }

    final void say(String format, Object... arguments) {
        context.say(String.format(Locale.ROOT, format, arguments));
    }

    static int atLeast(int least, String option, int value) {
        if (value < least) {
            throw CommandFailure.usage(option + " must be at least " + least, "it is " + value);
        }
        return value;
    }

    static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
