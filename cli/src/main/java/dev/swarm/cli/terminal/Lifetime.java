package dev.swarm.cli.terminal;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine;

/** A duration as people write it: {@code 90s}, {@code 30m}, {@code 1h}, {@code 2d}, or {@code PT1H30M}. */
public final class Lifetime implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        String written = text.strip().toUpperCase(Locale.ROOT);
        try {
            if (written.startsWith("P")) {
                return Duration.parse(written);
            }
            return Duration.parse(written.endsWith("D") ? "P" + written : "PT" + written);
        } catch (DateTimeParseException e) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is not a duration; write it as 30m, 1h or 2d");
        }
    }
}
