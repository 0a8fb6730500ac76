package dev.swarm.activities.workspace;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a failed git command means. */
final class GitFailures {
    private static final int MAX_MESSAGE = 500;
    private static final Pattern UNAVAILABLE = Pattern.compile(
            "could not resolve|failed to connect|couldn't connect|connection (?:refused|reset|timed out|closed)"
                    + "|timed out|returned error: (?:5\\d\\d|429|408)|http/? ?(?:5\\d\\d|429)|empty reply|early eof"
                    + "|hung up|operation too slow|rpc failed|gnutls|ssl_|network is unreachable|took longer than");
    private static final Pattern REJECTED = Pattern.compile(
            "authentication failed|could not read username|returned error: [34]\\d\\d|repository '.*' not found"
                    + "|not found|permission|denied|remote rejected|protected branch|couldn't find remote ref"
                    + "|redirect|pre-receive");

    private GitFailures() {}

    /** Of a command that talked to the forge. */
    static ApplicationFailure ofForge(String doing, String stderr) {
        String said = stderr.toLowerCase(Locale.ROOT);
        String message = doing + ": " + shortened(stderr);
        // A busy or unreachable forge first: its message often has words of a refusal in it.
        if (UNAVAILABLE.matcher(said).find()) {
            return Failure.retryable(FailureCode.FORGE_UNAVAILABLE, message);
        }
        if (said.contains("stale info") || said.contains("cannot lock ref")) {
            return Failure.retryable(FailureCode.WORKSPACE_FAILED, message);
        }
        return REJECTED.matcher(said).find()
                ? Failure.fatal(FailureCode.FORGE_REJECTED, message)
                : Failure.retryable(FailureCode.WORKSPACE_FAILED, message);
    }

    /** Of a command that talked to a machine which is still there. */
    static ApplicationFailure ofMachine(String doing, String stderr) {
        String said = stderr.toLowerCase(Locale.ROOT);
        if (said.contains("file too large")) {
            return Failure.fatal(FailureCode.TOO_LARGE, doing + ": the machine's commits are larger than allowed.");
        }
        String message = doing + ": " + shortened(stderr);
        // Malformed objects stay malformed.
        return said.contains("fsck error")
                ? Failure.fatal(FailureCode.WORKSPACE_FAILED, message)
                : Failure.retryable(FailureCode.WORKSPACE_FAILED, message);
    }

    static String shortened(String stderr) {
        String text = stderr.replaceAll("\\s+", " ").strip();
        return text.length() <= MAX_MESSAGE ? text : "…" + text.substring(text.length() - MAX_MESSAGE);
    }
}
