package dev.swarm.bench.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.bench.host.MachineInfo;
import dev.swarm.cli.client.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;

/** The outcome of one benchmark, for people and for programs. */
public record BenchReport(String benchmark, Figures figures, MachineInfo machine) {

    /** {@code {"benchmark": NAME, "figures": {KEY: number}, "machine": {…}}}. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("benchmark", benchmark);
        ObjectNode numbers = json.putObject("figures");
        figures.all().forEach((key, figure) -> numbers.put(key, plain(figure.value())));
        json.putObject("machine")
                .put("cores", machine.cores())
                .put("memory_mb", machine.memoryMb())
                .put("cpu", machine.cpu())
                .put("java", machine.java())
                .put("os", machine.os())
                .put("temporal", machine.temporal());
        return json;
    }

    public void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, Json.pretty(toJson()) + "\n");
    }

    /** A table of key, value and meaning. */
    public String toTable() {
        int keys = 0;
        int values = 0;
        for (String key : figures.all().keySet()) {
            keys = Math.max(keys, key.length());
            values = Math.max(values, plain(figures.value(key)).toPlainString().length());
        }
        StringBuilder text = new StringBuilder();
        for (var entry : figures.all().entrySet()) {
            String value = plain(entry.getValue().value()).toPlainString();
            text.append(entry.getKey())
                    .append(" ".repeat(keys - entry.getKey().length() + 2 + values - value.length()))
                    .append(value)
                    .append("  ")
                    .append(entry.getValue().meaning())
                    .append('\n');
        }
        return text.toString();
    }

    /** Without a fraction where there is none, and never in exponential notation. */
    private static BigDecimal plain(double value) {
        BigDecimal number = BigDecimal.valueOf(value).stripTrailingZeros();
        return number.scale() < 0 ? number.setScale(0) : number;
    }
}
