package dev.swarm.infra.forge;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the commits of a merge without a work tree and without touching any ref. */
final class Merger {
    private final GitObjects objects;

    Merger(GitObjects objects) {
        this.objects = objects;
    }

    /** The commit that the base would point to, or null where base and head conflict. */
    @Nullable
    String merge(MergeMethod method, String base, String head, Person committer, String message) throws IOException {
        return switch (method) {
            case MERGE -> withTree(objects.mergeTree(base, head), List.of(base, head), committer, message);
            case SQUASH -> withTree(objects.mergeTree(base, head), List.of(base), committer, message);
            case REBASE -> rebase(base, head, committer);
        };
    }

    private @Nullable String withTree(@Nullable String tree, List<String> parents, Person committer, String message)
            throws IOException {
        return tree == null ? null : objects.writeCommit(tree, parents, committer, committer, message);
    }

    private @Nullable String rebase(String base, String head, Person committer) throws IOException {
        String tip = base;
        List<Commit> picked =
                objects.commits(List.of("--reverse", "--no-merges", "--topo-order", base + ".." + head), 1_000);
        for (Commit commit : picked) {
            String tipTree = objects.commit(tip).tree();
            String tree = commit.parents().isEmpty() ? null : pick(tipTree, commit, committer);
            if (tree == null) {
                return null;
            }
            if (!tree.equals(tipTree)) {
                tip = objects.writeCommit(tree, List.of(tip), commit.author(), committer, commit.message());
            }
        }
        return tip;
    }

    /**
     * The tree after cherry-picking. merge-tree takes its merge base from history, so a throw-away commit puts our tree on top of
     * the picked commit's parent: the merge base of the two is then that parent.
     */
    private @Nullable String pick(String ours, Commit commit, Person committer) throws IOException {
        Person nobody = new Person(committer.name(), committer.email(), Instant.EPOCH);
        String stand = objects.writeCommit(
                ours, List.of(commit.parents().getFirst()), nobody, nobody, "base of a cherry-pick");
        return objects.mergeTree(stand, commit.sha());
    }
}
