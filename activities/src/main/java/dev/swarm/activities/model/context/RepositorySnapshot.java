package dev.swarm.activities.model.context;

import java.util.List;
import java.util.Map;

/**
 * One commit of a repository, bounded.
 *
 * @param files all files, up to a limit; submodules and links are left out
 * @param documents what the repository says to agents and people, by path, such as {@code AGENTS.md}; long ones are cut
 * @param commits the newest commits, the newest first, each a date and a subject
 */
public record RepositorySnapshot(List<FileEntry> files, Map<String, String> documents, List<String> commits) {
    /** No commit yet. */
    public static final RepositorySnapshot EMPTY = new RepositorySnapshot(List.of(), Map.of(), List.of());

    /** @param bytes its size */
    public record FileEntry(String path, long bytes) {}

    public RepositorySnapshot {
        files = List.copyOf(files);
        commits = List.copyOf(commits);
    }

    public boolean isEmpty() {
        return files.isEmpty() && commits.isEmpty();
    }
}
