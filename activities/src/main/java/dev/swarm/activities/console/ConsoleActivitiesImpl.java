package dev.swarm.activities.console;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.console.ConsoleActivities;
import dev.swarm.contracts.console.ConsoleRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Dials out to the api and puts a shell of the machine behind that connection. */
public final class ConsoleActivitiesImpl implements ConsoleActivities, AutoCloseable {
    private static final Duration DIAL = Duration.ofSeconds(10);

    private final MachineProvider provider;
    private final String api;
    private final Path keyFile;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<ConsolePump> open = ConcurrentHashMap.newKeySet();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(DIAL)
            .executor(threads)
            .build();

    /** @param keyFile has the host's API key */
    public ConsoleActivitiesImpl(MachineProvider provider, URI apiUrl, Path keyFile) {
        this.provider = provider;
        this.api = apiUrl.toString().replaceFirst("/+$", "").replaceFirst("^http", "ws");
        this.keyFile = keyFile;
    }

    @Override
    public void open(ConsoleRequest request) {
        if (!provider.isAlive(request.machineId())) {
            throw Failure.fatal(FailureCode.MACHINE_LOST, "Machine " + request.machineId() + " is gone.");
        }
        ConsolePump pump =
                new ConsolePump(new Shell(provider, request.machineId(), request.consoleId()), threads, open::remove);
        open.add(pump);
        try {
            http.newWebSocketBuilder()
                    .header(
                            "Authorization",
                            "Bearer " + Files.readString(keyFile).strip())
                    .connectTimeout(DIAL)
                    .buildAsync(URI.create(api + "/api/internal/consoles/" + request.consoleId()), pump)
                    .get(DIAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            pump.end();
            Thread.currentThread().interrupt();
            throw Failure.retryable(FailureCode.HOST_LOST, "The host's worker stops.");
        } catch (IOException | ExecutionException | TimeoutException e) {
            pump.end();
            throw Failure.retryable(FailureCode.HOST_LOST, "The api did not take the console's connection.");
        }
    }

    @Override
    public void close() {
        open.forEach(ConsolePump::end);
        http.shutdownNow();
        threads.shutdownNow();
    }
}
