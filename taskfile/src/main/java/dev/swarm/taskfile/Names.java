package dev.swarm.taskfile;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of tasks: their keys, and what somebody may have meant. */
final class Names {
    static final int MAX_KEY = 40;
    private static final Pattern KEY = Pattern.compile("[a-z0-9-]{1," + MAX_KEY + "}");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NOT_IN_KEY = Pattern.compile("[^a-z0-9]+");
    private static final Pattern EDGE_DASHES = Pattern.compile("^-+|-+$");
    private static final int SUGGESTED = 8;

    private Names() {}

    static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    /** A key for this name that is not taken yet. */
    static String key(String name, Set<String> taken) {
        String plain =
                MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD)).replaceAll("");
        String slug = trimmed(NOT_IN_KEY.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("-"), MAX_KEY);
        String base = slug.isEmpty() ? "task" : slug;
        String key = base;
        for (int number = 2; taken.contains(key); number++) {
            String suffix = "-" + number;
            key = trimmed(base, MAX_KEY - suffix.length()) + suffix;
        }
        return key;
    }

    private static String trimmed(String slug, int length) {
        String inside = EDGE_DASHES.matcher(slug).replaceAll("");
        String cut = inside.substring(0, Math.min(length, inside.length()));
        return EDGE_DASHES.matcher(cut).replaceAll("");
    }

    /** What to do about a name that is not among the known ones. */
    static String suggestion(String wrong, Collection<String> known) {
        String lower = wrong.toLowerCase(Locale.ROOT);
        String closest = null;
        int closestDistance = Math.max(2, wrong.length() / 3) + 1;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - wrong.length()) < closestDistance) {
                int distance = distance(lower, candidate.toLowerCase(Locale.ROOT), closestDistance);
                if (distance < closestDistance) {
                    closest = candidate;
                    closestDistance = distance;
                }
            }
        }
        if (closest != null) {
            return "Did you mean '" + closest + "'?";
        }
        String list = String.join(", ", known.stream().limit(SUGGESTED).toList());
        return known.size() > SUGGESTED ? "Use one of: " + list + ", …" : "Use one of: " + list;
    }

    /** Edit distance, or {@code limit} where it is at least that. */
    private static int distance(String left, String right, int limit) {
        int[] previous = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            int best = row;
            for (int column = 1; column <= right.length(); column++) {
                int change = left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1;
                current[column] =
                        Math.min(Math.min(previous[column], current[column - 1]) + 1, previous[column - 1] + change);
                best = Math.min(best, current[column]);
            }
            if (best >= limit) {
                return limit;
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
