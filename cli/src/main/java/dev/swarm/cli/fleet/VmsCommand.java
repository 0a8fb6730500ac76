package dev.swarm.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.context.ListOptions;
import dev.swarm.cli.terminal.CommandFailure;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "vms", description = "List the machines that are up, or show one.")
public final class VmsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", arity = "0..1", paramLabel = "VM", description = "Id of one machine, or its beginning.")
    private @Nullable String machine;

    @Mixin
    private ListOptions options = new ListOptions();

    @Option(names = "--host", paramLabel = "HOST", description = "Only those of this host.")
    private String host = "";

    @Option(names = "--all", description = "Also those that were released.")
    private boolean all;

    @Option(names = "--boot", paramLabel = "N", description = "Have the hosts keep N machines ready; 0 for none.")
    private @Nullable Integer boot;

    @Option(names = "--class", paramLabel = "CLASS", description = "With --boot: of this class (default: standard).")
    private String machineClass = "standard";

    public VmsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (boot != null) {
            return boot(boot);
        }
        if (machine != null) {
            JsonNode found = Ids.machine(context.api(), machine);
            if (options.json()) {
                context.terminal().line(Json.pretty(found));
            } else {
                FleetTables.machines(List.of(found)).printTo(context.terminal());
            }
            return CommandFailure.OK;
        }
        return options.print(
                context,
                "/api/vms",
                List.of("host", host, "all", all ? "true" : ""),
                FleetTables::machines,
                "no machine is up");
    }

    private int boot(int count) {
        JsonNode expected = context.api()
                .post("/api/vms/boot", Json.object().put("count", count).put("machineClass", machineClass));
        if (options.json()) {
            context.terminal().line(Json.pretty(expected));
            return CommandFailure.OK;
        }
        context.terminal()
                .line(Json.text(expected, "expected") + " machines of class " + machineClass + " will be kept ready:");
        for (JsonNode one : expected.path("hosts")) {
            context.terminal()
                    .line("  " + Json.text(one, "hostId") + " " + Json.text(one, "warmTarget") + " ("
                            + Json.text(one, "warmReady") + " ready now)");
        }
        return CommandFailure.OK;
    }
}
