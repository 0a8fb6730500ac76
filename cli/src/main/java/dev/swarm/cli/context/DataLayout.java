package dev.swarm.cli.context;

import java.nio.file.Path;

/** The secrets of a platform that runs on one machine; each is a file of its own in the data folder. */
public final class DataLayout {
    public static final String ADMIN_KEY = "admin-key";
    public static final String WORKER_KEY = "worker-key";
    public static final String WEBHOOK_SECRET = "webhook-secret";
    public static final String FORGE_TOKEN = "forge-token";

    private DataLayout() {}

    public static Path adminKeyFile(Path data) {
        return data.resolve("secrets").resolve(ADMIN_KEY);
    }
}
