package dev.swarm.activities.model.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which files of a repository are shown to models in full. */
public final class ContextDocuments {
    /** More than so many bytes of one document are not shown. */
    public static final int MOST_BYTES = 12 << 10;

    /** Those for agents first, because they say how work is done here. */
    private static final List<String> NAMES = List.of("agents.md", "claude.md", "workflow.md", "contributing.md");

    private static final String README = "readme";

    private ContextDocuments() {}

    /** Paths of the documents among these files, the most telling first: of the top folder only. */
    public static List<String> among(List<RepositorySnapshot.FileEntry> files) {
        List<String> found = new ArrayList<>();
        for (String name : NAMES) {
            files.stream()
                    .map(RepositorySnapshot.FileEntry::path)
                    .filter(path -> path.toLowerCase(Locale.ROOT).equals(name))
                    .findFirst()
                    .ifPresent(found::add);
        }
        files.stream()
                .map(RepositorySnapshot.FileEntry::path)
                .filter(path -> path.indexOf('/') < 0)
                .filter(path -> path.toLowerCase(Locale.ROOT).startsWith(README))
                .findFirst()
                .ifPresent(found::add);
        return found;
    }
}
