package dev.swarm.activities.model.context;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of a repository in so many lines. Where there are more files than lines, the deepest folders are shown by their
 * number of files only, so that the whole of a large repository is still seen.
 */
final class FileTree {
    private FileTree() {}

    static List<String> lines(List<RepositorySnapshot.FileEntry> files, int most) {
        TreeSet<String> paths = new TreeSet<>();
        int deepest = 0;
        for (RepositorySnapshot.FileEntry file : files) {
            paths.add(file.path());
            deepest = Math.max(deepest, folders(file.path()));
        }
        for (int depth = deepest; depth >= 0; depth--) {
            List<String> lines = folded(paths, depth);
            if (lines.size() <= most) {
                return lines;
            }
        }
        List<String> cut = new ArrayList<>(folded(paths, 0).subList(0, most));
        cut.add("… and more");
        return cut;
    }

    /** What lies deeper than so many folders is counted with the folder at that depth. */
    private static List<String> folded(TreeSet<String> paths, int depth) {
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (String path : paths) {
            lines.merge(folders(path) <= depth ? path : prefix(path, depth + 1), 1, Integer::sum);
        }
        return new TreeMap<>(lines)
                .entrySet().stream()
                        .map(line -> line.getKey().endsWith("/")
                                ? line.getKey() + " (" + line.getValue() + (line.getValue() == 1 ? " file)" : " files)")
                                : line.getKey())
                        .toList();
    }

    private static int folders(String path) {
        return (int) path.chars().filter(c -> c == '/').count();
    }

    private static String prefix(String path, int folders) {
        int end = -1;
        for (int i = 0; i < folders; i++) {
            end = path.indexOf('/', end + 1);
        }
        return path.substring(0, end + 1);
    }
}
