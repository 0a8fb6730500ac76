package dev.swarm.activities.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.swarm.contracts.workspace.Finding;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets here are made up at run time, so that this file itself passes a scan. */
class SecretScannerTest {
    private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String DIGITS = "0123456789";
    private static final String ALPHANUMERIC = UPPER + UPPER.toLowerCase(Locale.ROOT) + DIGITS;

    private final SecretScanner scanner = SecretScanner.withStandardRules();

    static Stream<Arguments> secrets() {
        Random random = new Random(7);
        String jwt = "eyJ" + random(random, ALPHANUMERIC, 33) + ".eyJ" + random(random, ALPHANUMERIC, 60) + "."
                + random(random, ALPHANUMERIC, 43);
        String mixed = "a1" + random(random, ALPHANUMERIC, 30);
        return Stream.of(
                secret("aws-access-key", "AKIA" + random(random, UPPER + DIGITS, 16), "id: %s"),
                secret("aws-secret-key", random(random, ALPHANUMERIC + "/+", 40), "aws_secret_access_key = %s"),
                secret("github-token", "ghp_" + random(random, ALPHANUMERIC, 36), "curl -H 'Authorization: token %s'"),
                secret("github-token", "gho_" + random(random, ALPHANUMERIC, 36), "x = [%s]"),
                secret(
                        "github-fine-grained-token",
                        "github_pat_" + random(random, ALPHANUMERIC, 22) + "_" + random(random, ALPHANUMERIC, 59),
                        "git clone https://%s@forge/x"),
                secret(
                        "anthropic-api-key",
                        "sk-ant-api03-" + random(random, ALPHANUMERIC + "-_", 93),
                        "client(\"%s\")"),
                secret("openai-api-key", "sk-" + random(random, ALPHANUMERIC, 48), "client(\"%s\")"),
                secret("openai-api-key", "sk-proj-" + random(random, ALPHANUMERIC + "-_", 100) + "A", "client(\"%s\")"),
                secret(
                        "slack-token",
                        "xoxb-" + random(random, DIGITS, 12) + "-" + random(random, ALPHANUMERIC, 24),
                        "%s"),
                secret(
                        "slack-webhook",
                        "T" + random(random, UPPER, 10) + "/B" + random(random, UPPER, 10) + "/"
                                + random(random, ALPHANUMERIC, 24),
                        "post https://hooks.slack.com/services/%s now"),
                secret("jwt", jwt, "Cookie: session=%s;"),
                secret("google-api-key", "AIza" + random(random, ALPHANUMERIC + "-_", 35), "maps?key=%s"),
                secret("stripe-key", "sk_live_" + random(random, ALPHANUMERIC, 24), "Stripe('%s')"),
                secret("url-password", random(random, ALPHANUMERIC, 20), "postgres://app:%s@db:5432/app"),
                secret("assigned-secret", mixed, "String password = \"%s\";"),
                secret("assigned-secret", mixed, "{\"client_secret\": \"%s\"}"),
                secret("assigned-secret", mixed, "API_KEY: '%s'"),
                secret("configured-secret", mixed, "export DB_PASSWORD=%s"),
                secret("configured-secret", mixed, "service.api-key: %s"));
    }

    private static Arguments secret(String rule, String secret, String template) {
        return Arguments.of(rule, secret, template.formatted(secret));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("secrets")
    void findsItWithoutRepeatingIt(String rule, String secret, String line) {
        List<Finding> findings = scanner.scanDiff(added("src/Main.java", "first", line, "last"));

        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.rule()).isEqualTo(rule);
            assertThat(finding.file()).isEqualTo("src/Main.java");
            assertThat(finding.line()).isEqualTo(2);
        });
        assertThat(findings.toString()).doesNotContain(secret);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("secrets")
    void ignoresItWhereItIsRemoved(String rule, String secret, String line) {
        String diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n-" + line + "\n-" + line + "\n+fine\n";

        assertThat(scanner.scanDiff(diff)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
                "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "token = \"ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"",
                "ANTHROPIC_API_KEY=sk-ant-your-key-here-0000000000000",
                "OPENAI_API_KEY=${OPENAI_API_KEY}",
                "password: \"${DB_PASSWORD_2}\"",
                "password = \"changeme-please-1234\"",
                "password = \"hunter2\"",
                "secret = \"<your secret, 32 characters>\"",
                "String token = tokenizer.nextToken(input, 0x1234, other);",
                "if (token == \"identifier\") {",
                "private static final String PASSWORD_FIELD = \"user_password_field\";",
                "tokenUrl = \"https://login1.test/oauth2/v2.0/token\"",
                ".sk-fading-circle .sk-circle-before-the-animation-begins",
                "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
                "-----BEGIN PRIVATE KEY-----",
                "if (line.startsWith(\"-----BEGIN RSA PRIVATE KEY-----\")) {",
                "postgres://user:password@localhost/db",
                "https://$USER:$PASSWORD@forge/x.git",
                "commit 3f786850e387550fdab836ed7e6dc881de23001b",
                "AIzaShort",
                "xoxb-not-a-real-token",
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.abc"
            })
    void leavesPlaceholdersAndPlainCodeAlone(String line) {
        assertThat(scanner.scanDiff(added("src/Main.java", line))).isEmpty();
    }

    @Test
    void findsPrivateKeysOverSeveralLines() {
        String line = random(new Random(1), ALPHANUMERIC + "+/", 64);

        List<Finding> findings =
                scanner.scanDiff(added("id_rsa", "-----BEGIN OPENSSH " + "PRIVATE KEY-----", line, line, "-----END"));

        assertThat(findings).extracting(Finding::rule).containsExactly("private-key");
        assertThat(findings).extracting(Finding::line).containsExactly(1);
    }

    @Test
    void looksThroughZeroBytesAndLoneCarriageReturns() {
        String key = "AKIA" + random(new Random(2), UPPER + DIGITS, 16);
        String wide = String.join("\0", key.split("")) + "\0";

        assertThat(scanner.scanDiff(added("utf16.txt", wide))).hasSize(1);
        assertThat(scanner.scanDiff(added("mac.txt", "one\r" + key + "\rtwo"))).hasSize(1);
    }

    @Test
    void isNotMisledByContentThatLooksLikeADiff() {
        String key = "AKIA" + random(new Random(3), UPPER + DIGITS, 16);
        String diff = added("real.txt", "++ b/package-lock.json", "@@ -0,0 +1,9 @@", key);

        assertThat(scanner.scanDiff(diff))
                .extracting(Finding::file, Finding::line)
                .containsExactly(tuple("real.txt", 3));
    }

    @Test
    void hidesASecretInAFileName() {
        String key = "AKIA" + random(new Random(4), UPPER + DIGITS, 16);

        assertThat(scanner.scanDiff(added(key + ".txt", key)).toString()).doesNotContain(key);
    }

    @Test
    void findsSecretsInCommitMessages() {
        String key = "AKIA" + random(new Random(5), UPPER + DIGITS, 16);

        assertThat(scanner.scanText("(commit message)", "Use the key\n\n" + key))
                .extracting(Finding::line)
                .containsExactly(3);
    }

    @Property(tries = 60)
    void findsASecretWhereverItStands(
            @ForAll @IntRange(max = 300_000) int before, @ForAll @IntRange(max = 3_000) int lines, @ForAll long seed) {
        String key = "AKIA" + random(new Random(seed), UPPER + DIGITS, 16);
        String[] content = new String[lines + 1];
        Arrays.fill(content, "a plain line");
        content[lines] = ". ".repeat(before / 2) + key;

        assertThat(scanner.scanDiff(added("big.txt", content)))
                .extracting(Finding::rule, Finding::line)
                .containsExactly(tuple("aws-access-key", lines + 1));
    }

    @Property(tries = 300)
    void neverFailsAndNeverRepeats(@ForAll String content, @ForAll long seed) {
        String key = "ghp_" + random(new Random(seed), ALPHANUMERIC, 36);

        List<Finding> findings = scanner.scanDiff(added("any", content.replace("\n", " ") + " " + key));

        assertThat(findings.toString()).doesNotContain(key);
        scanner.scanDiff(content);
    }

    static String random(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static String added(String file, String... lines) {
        return "diff --git a/%1$s b/%1$s\nnew file mode 100644\n--- /dev/null\n+++ b/%1$s\n@@ -0,0 +1,%2$d @@\n"
                        .formatted(file, lines.length)
                + "+" + String.join("\n+", lines) + "\n";
    }
}
