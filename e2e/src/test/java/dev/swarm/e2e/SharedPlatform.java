package dev.swarm.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Gives tests the one platform that they share; it starts with the first of them and ends with the last. */
final class SharedPlatform implements ParameterResolver, TestExecutionExceptionHandler {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedPlatform.class);

    /** A platform and the folder that goes away with it. */
    private record Shared(Platform platform, Path folder) implements AutoCloseable {
        static Shared start() {
            try {
                Path folder = Files.createTempDirectory("swarm-e2e-");
                // A person's merge is to be noticed by the webhook, so polling is out of the way.
                SwarmCli cli = new SwarmCli(folder.resolve("data")).with("SWARM_MERGE_POLL", "10m");
                String[] ports = Platform.freePorts();
                String[] options = Arrays.copyOf(ports, ports.length + 2);
                options[ports.length] = "--slots";
                options[ports.length + 1] = "6";
                return new Shared(Platform.start(cli, folder.resolve("up.log"), options), folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException("the shared platform did not start", e);
            }
        }

        @Override
        public void close() throws IOException {
            platform.close();
            deleteTree(folder);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Platform.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("platform", key -> Shared.start(), Shared.class)
                .platform();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        Shared shared = context.getRoot().getStore(NAMESPACE).get("platform", Shared.class);
        if (shared != null) {
            failure.addSuppressed(new AssertionError(
                    "the platform's logs:\n" + shared.platform().logTail()));
        }
        throw failure;
    }

    private static void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
