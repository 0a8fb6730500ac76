package dev.swarm.activities.model.offline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program's files: resources with {@code @placeholders@} that the design fills in. */
final class ProgramFiles {
    private static final Pattern PLACEHOLDER = Pattern.compile("@([A-Za-z]+)@");
    /** Numbers that tests expect, in the form in which the program prints them. */
    private static final Pattern TEST_VALUE = Pattern.compile("@value(\\d+)@");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final boolean decimals;

    ProgramFiles(ProgramDesign design) {
        RecordKind kind = design.kind();
        decimals = kind.decimals();
        values.put("name", design.name());
        values.put("record", design.record());
        values.put("records", design.records());
        values.put("ENV", design.environment());
        values.put("storage", design.storage());
        values.put("value", kind.value());
        values.put("VALUE", kind.value().toUpperCase(Locale.ROOT));
        values.put("valueArticle", decimals ? "an" : "a number of");
        values.put("valueHint", decimals ? "a number such as 12.50" : "a whole number such as 42");
        values.put("valuePattern", decimals ? "^[0-9]+(\\.[0-9][0-9]?)?$" : "^[0-9]+$");
        values.put("valueFormat", decimals ? "%.2f" : "%.0f");
    }

    /** The filled-in content of a resource below {@code program/}. */
    String file(String resource) {
        String numbers =
                TEST_VALUE.matcher(read(resource)).replaceAll(match -> match.group(1) + (decimals ? ".00" : ""));
        return PLACEHOLDER.matcher(numbers).replaceAll(match -> {
            String value = values.get(match.group(1));
            if (value == null) {
                throw new IllegalStateException(resource + " has the unknown placeholder " + match.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static String read(String resource) {
        try (InputStream content = ProgramFiles.class.getResourceAsStream("program/" + resource)) {
            if (content == null) {
                throw new IllegalStateException("there is no resource program/" + resource);
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
