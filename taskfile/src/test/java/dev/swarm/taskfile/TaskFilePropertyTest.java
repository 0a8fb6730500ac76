package dev.swarm.taskfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.yaml.snakeyaml.Yaml;

class TaskFilePropertyTest {
    private static final List<String> PIECES = List.of(
            "tasks:",
            "name: a",
            "  - ",
            "- [ ] ",
            "T001 ",
            "[P] ",
            "## Phase 1",
            "\n",
            "\t",
            "{",
            "}",
            "[",
            "]",
            "*a",
            "&a ",
            "|",
            ">",
            "'",
            "\"",
            ": ",
            "!!set ",
            "depends on T002-T004",
            "```",
            "<!--",
            "---\n",
            "...",
            "? ",
            "\u0000",
            "\uD800",
            "😀",
            "\\x",
            "\\u12",
            "\\U99999999",
            "%YAML 9.9",
            "command: b",
            "key: ",
            "null",
            "<<: *a",
            "dependencies: [",
            "%",
            "@");

    @Property(tries = 500)
    void onlyItsOwnExceptionForAnyText(@ForAll String text) {
        parsesOrRefuses(text);
    }

    @Property(tries = 5000)
    void onlyItsOwnExceptionForAnyMixOfSyntax(@ForAll("mixes") String text) {
        parsesOrRefuses(text);
    }

    @Property(tries = 200)
    void aWrittenPlanIsReadBack(@ForAll("plans") List<Sketch> plan) throws TaskFileException {
        List<Map<String, Object>> tasks = new ArrayList<>();
        for (int index = 0; index < plan.size(); index++) {
            Sketch sketch = plan.get(index);
            Map<String, Object> task = new LinkedHashMap<>();
            task.put("name", name(plan, index));
            task.put("command", sketch.command());
            task.put("priority", sketch.priority().name().toLowerCase(Locale.ROOT));
            task.put("size", sketch.size().name().toLowerCase(Locale.ROOT));
            task.put("timeout", sketch.timeout());
            task.put(
                    "dependencies",
                    dependencies(sketch, index).stream()
                            .map(other -> name(plan, other))
                            .toList());
            tasks.add(task);
        }
        String text = new Yaml().dump(Map.of("title", "Generated", "tasks", tasks));

        TaskPlan read = TaskFiles.parse("generated.yaml", text);

        Set<String> keys = new HashSet<>();
        for (int index = 0; index < plan.size(); index++) {
            Sketch sketch = plan.get(index);
            TicketDraft draft = read.tickets().get(index);
            assertThat(draft.key()).matches("[a-z0-9-]{1,40}");
            assertThat(keys.add(draft.key())).isTrue();
            assertThat(draft.title()).isEqualTo(name(plan, index));
            assertThat(draft.command()).isEqualTo(sketch.command());
            assertThat(draft.priority()).isEqualTo(sketch.priority());
            assertThat(draft.size()).isEqualTo(sketch.size());
            assertThat(draft.timeout()).isEqualTo(Duration.ofSeconds(sketch.timeout()));
            assertThat(draft.dependsOn())
                    .containsExactlyElementsOf(dependencies(sketch, index).stream()
                            .map(other -> read.tickets().get(other).key())
                            .toList());
        }
    }

    @Property(tries = 200)
    void aBackwardsDependencyIsAlwaysReportedAsACircle(@ForAll("lengths") int length) {
        StringBuilder text = new StringBuilder("tasks:\n");
        for (int index = 0; index < length; index++) {
            text.append("- {name: n%d, command: a, dependencies: [n%d]}%n".formatted(index, (index + 1) % length));
        }
        try {
            TaskFiles.parse("ring.yaml", text.toString());
            throw new AssertionError("accepted a ring of " + length);
        } catch (TaskFileException e) {
            assertThat(e.problems()).hasSize(1);
            assertThat(e.problems().getFirst().message())
                    .startsWith("tasks wait for each other in a circle: 'n0' → 'n1'");
            assertThat(e.problems().getFirst().line()).isEqualTo(length + 1);
        }
    }

    @Provide
    Arbitrary<Integer> lengths() {
        return Arbitraries.integers().between(2, 60);
    }

    @Provide
    Arbitrary<String> mixes() {
        return Arbitraries.of(PIECES).list().ofMaxSize(40).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<List<Sketch>> plans() {
        Arbitrary<String> words = Arbitraries.strings()
                .withChars("abcXYZ 019é'\"#:{}[]&*!|>%@`,-?")
                .ofMinLength(1)
                .ofMaxLength(60);
        Arbitrary<String> commands = Arbitraries.strings()
                .ascii()
                .excludeChars('\r')
                .ofMinLength(1)
                .ofMaxLength(80)
                .filter(TaskFilePropertyTest::isText);
        return Combinators.combine(
                        words,
                        commands,
                        Arbitraries.of(Priority.class),
                        Arbitraries.of(TicketSize.class),
                        Arbitraries.integers().between(1, 86_400),
                        Arbitraries.integers().between(0, 1000).set().ofMaxSize(4))
                .as(Sketch::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    private static boolean isText(String command) {
        return !command.isBlank() && command.chars().allMatch(c -> c == '\n' || c == '\t' || c >= ' ' && c < 127);
    }

    /** Unique, and already as the parser trims it. */
    private static String name(List<Sketch> plan, int index) {
        return (plan.get(index).words().strip().replaceAll("\\s+", " ") + " " + index).strip();
    }

    private static List<Integer> dependencies(Sketch sketch, int index) {
        return index == 0
                ? List.of()
                : sketch.before().stream()
                        .map(number -> number % index)
                        .distinct()
                        .sorted()
                        .toList();
    }

    private static void parsesOrRefuses(String text) {
        for (String file : List.of("any.yaml", "any.md")) {
            try {
                assertThat(TaskFiles.parse(file, text).tickets()).isNotEmpty();
            } catch (TaskFileException e) {
                assertThat(e.problems())
                        .isNotEmpty()
                        .allMatch(problem -> problem.file().equals(file));
            }
        }
    }

    record Sketch(String words, String command, Priority priority, TicketSize size, int timeout, Set<Integer> before) {}
}
