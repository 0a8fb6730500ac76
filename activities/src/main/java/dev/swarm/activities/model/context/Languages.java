package dev.swarm.activities.model.context;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which languages a repository is written in, by the endings of its files and their sizes. */
final class Languages {
    private static final int MOST = 8;
    private static final Map<String, String> BY_ENDING = Map.ofEntries(
            Map.entry("java", "Java"),
            Map.entry("kt", "Kotlin"),
            Map.entry("kts", "Kotlin"),
            Map.entry("scala", "Scala"),
            Map.entry("groovy", "Groovy"),
            Map.entry("py", "Python"),
            Map.entry("js", "JavaScript"),
            Map.entry("mjs", "JavaScript"),
            Map.entry("jsx", "JavaScript"),
            Map.entry("ts", "TypeScript"),
            Map.entry("tsx", "TypeScript"),
            Map.entry("vue", "Vue"),
            Map.entry("svelte", "Svelte"),
            Map.entry("go", "Go"),
            Map.entry("rs", "Rust"),
            Map.entry("c", "C"),
            Map.entry("h", "C"),
            Map.entry("cc", "C++"),
            Map.entry("cpp", "C++"),
            Map.entry("hpp", "C++"),
            Map.entry("cs", "C#"),
            Map.entry("fs", "F#"),
            Map.entry("swift", "Swift"),
            Map.entry("m", "Objective-C"),
            Map.entry("rb", "Ruby"),
            Map.entry("php", "PHP"),
            Map.entry("pl", "Perl"),
            Map.entry("lua", "Lua"),
            Map.entry("r", "R"),
            Map.entry("jl", "Julia"),
            Map.entry("ex", "Elixir"),
            Map.entry("exs", "Elixir"),
            Map.entry("erl", "Erlang"),
            Map.entry("hs", "Haskell"),
            Map.entry("ml", "OCaml"),
            Map.entry("clj", "Clojure"),
            Map.entry("dart", "Dart"),
            Map.entry("zig", "Zig"),
            Map.entry("sh", "Shell"),
            Map.entry("bash", "Shell"),
            Map.entry("sql", "SQL"),
            Map.entry("html", "HTML"),
            Map.entry("css", "CSS"),
            Map.entry("scss", "CSS"),
            Map.entry("tf", "Terraform"),
            Map.entry("proto", "Protocol Buffers"));

    private Languages() {}

    /** Such as {@code Java 92 %}, the largest share first. */
    static List<String> of(List<RepositorySnapshot.FileEntry> files) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (RepositorySnapshot.FileEntry file : files) {
            String path = file.path().toLowerCase(Locale.ROOT);
            String language = BY_ENDING.get(path.substring(path.lastIndexOf('.') + 1));
            if (language != null && path.lastIndexOf('.') > path.lastIndexOf('/')) {
                bytes.merge(language, file.bytes(), Long::sum);
            }
        }
        long all =
                Math.max(1, bytes.values().stream().mapToLong(Long::longValue).sum());
        return bytes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST)
                .map(share -> share.getKey() + " " + Math.max(1, Math.round(100.0 * share.getValue() / all)) + " %")
                .toList();
    }
}
