package dev.swarm.cli.platform;

import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "doctor", description = "Say what this host can do and what to install.")
public final class DoctorCommand implements Callable<Integer> {
    private final CommandContext context;

    public DoctorCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<HostCheck> checks = new ArrayList<>(HostCheck.all(context.dataFolder(), context.environment()));
        checks.add(ModelCheck.of(context.environment()));
        print(context.terminal(), checks);
        boolean able = checks.stream().noneMatch(check -> check.status() == HostCheck.Status.MISSING);
        context.terminal()
                .line(able ? "this host can run the platform" : "this host cannot run the platform yet; see above");
        return able ? CommandFailure.OK : CommandFailure.FAILED;
    }

    static void print(Terminal terminal, List<HostCheck> checks) {
        for (HostCheck check : checks) {
            String mark = switch (check.status()) {
                case GOOD -> terminal.style(Terminal.Style.GREEN, "ok     ");
                case DOUBTFUL -> terminal.style(Terminal.Style.YELLOW, "limited");
                case MISSING -> terminal.style(Terminal.Style.RED, "missing");
            };
            terminal.line(mark + " " + String.format(Locale.ROOT, "%-11s", check.name()) + " " + check.detail());
            if (!check.hint().isEmpty()) {
                terminal.line("                    " + check.hint());
            }
        }
    }
}
