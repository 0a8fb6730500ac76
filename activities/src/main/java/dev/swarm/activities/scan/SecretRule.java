package dev.swarm.activities.scan;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One kind of secret.
 *
 * @param regex matches it; where it has a group, the first group is the secret
 * @param entropy least Shannon entropy in bits per character; 0 for none
 * @param allow found in the secret: harmless
 * @param allowPaths found in the file's path: harmless
 */
record SecretRule(
        String id, String description, Pattern regex, double entropy, List<Pattern> allow, List<Pattern> allowPaths) {
    boolean appliesTo(String path) {
        return allowPaths.stream().noneMatch(pattern -> pattern.matcher(path).find());
    }

    boolean accepts(String secret) {
        return allow.stream().noneMatch(pattern -> pattern.matcher(secret).find()) && entropyOf(secret) >= entropy;
    }

    static int groupOf(Matcher match) {
        return match.groupCount() > 0 && match.start(1) >= 0 ? 1 : 0;
    }

    static double entropyOf(String text) {
        double bits = 0;
        for (long count : text.chars()
                .boxed()
                .collect(Collectors.groupingBy(c -> c, Collectors.counting()))
                .values()) {
            double share = (double) count / text.length();
            bits -= share * Math.log(share) / Math.log(2);
        }
        return bits;
    }
}
