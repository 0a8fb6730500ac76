package dev.swarm.cli.platform;

import dev.swarm.worker.ModelSetup;
import java.util.Map;

/** Which models a platform would have that is started with this environment. */
final class ModelCheck {
    private static final String NEXT_LINE = "\n" + " ".repeat(20);

    private ModelCheck() {}

    static HostCheck of(Map<String, String> environment) {
        ModelSetup setup = ModelSetup.of(environment);
        if (!setup.problems().isEmpty()) {
            return new HostCheck(
                    "models",
                    HostCheck.Status.MISSING,
                    "the configuration cannot be used",
                    String.join(NEXT_LINE, setup.problems()));
        }
        if (setup.routes().isEmpty()) {
            return new HostCheck(
                    "models",
                    HostCheck.Status.GOOD,
                    "none: all runs offline",
                    "for models set ANTHROPIC_API_KEY, OPENAI_API_KEY or SWARM_MODELS_FILE (docs/models.md)");
        }
        return new HostCheck(
                "models",
                HostCheck.Status.GOOD,
                setup.routes().size() + " routes (" + String.join(", ", setup.routes()) + ") to "
                        + String.join(", ", setup.models()),
                "");
    }
}
