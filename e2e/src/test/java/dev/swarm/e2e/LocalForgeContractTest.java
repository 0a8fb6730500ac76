package dev.swarm.e2e;

import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.activities.forge.ForgeContract;
import dev.swarm.infra.forge.LocalForge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;

/** The contract of forges on the local forge. */
@Order(2)
class LocalForgeContractTest extends ForgeContract {
    private static final String TOKEN = "token-of-the-contract-test";

    private static LocalForge localForge;
    private static Path tokenFile;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        tokenFile = Files.writeString(folder.resolve("token"), TOKEN);
        localForge = new LocalForge(folder.resolve("forge"), 0, TOKEN);
        localForge.start();
    }

    @AfterAll
    static void stop() {
        localForge.close();
    }

    @Override
    protected ForgeAccess access() {
        return new ForgeAccess(localForge.apiUrl(), tokenFile);
    }

    @Override
    protected String owner() {
        return LocalForge.LOGIN;
    }
}
