package dev.swarm.activities.scan;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The scanner's rules, kept as data.
 *
 * @param placeholders what makes a match harmless, whatever the rule: found in the matched secret, ignoring case
 */
record RuleSet(List<Pattern> placeholders, List<SecretRule> rules) {
    private static final String RESOURCE = "secret-rules.json";

    /** The rules that come with this version. */
    static RuleSet standard() {
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        try (InputStream in = RuleSet.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the class path");
            }
            RulesFile file = mapper.readValue(in, RulesFile.class);
            return new RuleSet(
                    patterns(file.placeholders()),
                    file.rules().stream().map(RuleEntry::compile).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }

    private static List<Pattern> patterns(@Nullable List<String> regexes) {
        return regexes == null
                ? List.of()
                : regexes.stream()
                        .map(regex -> Pattern.compile(regex, Pattern.CASE_INSENSITIVE))
                        .toList();
    }

    private record RulesFile(List<String> placeholders, List<RuleEntry> rules) {}

    private record RuleEntry(
            String id,
            String description,
            String regex,
            @Nullable Double entropy,
            @Nullable List<String> allow,
            @Nullable List<String> allowPaths) {
        SecretRule compile() {
            return new SecretRule(
                    id,
                    description,
                    Pattern.compile(regex),
                    entropy == null ? 0 : entropy,
                    patterns(allow),
                    patterns(allowPaths));
        }
    }
}
