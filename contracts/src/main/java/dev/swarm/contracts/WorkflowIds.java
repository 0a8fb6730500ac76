package dev.swarm.contracts;

/** The ids of all workflows. No other class builds these strings. */
public final class WorkflowIds {
    /** The schedule that starts {@code Maintenance} every five minutes, and the id prefix of its runs. */
    public static final String MAINTENANCE = "swarm-maintenance";

    private static final String BRANCHES = "swarm/";

    private WorkflowIds() {}

    public static String session(String sessionId) {
        return "session/" + sessionId;
    }

    public static String build(String buildId) {
        return "build/" + buildId;
    }

    public static String ticket(String ticketId) {
        return "ticket/" + ticketId;
    }

    /** The native agent of one attempt of a ticket. */
    public static String agent(String ticketId, int attempt) {
        return "agent/" + ticketId + "/" + attempt;
    }

    public static String project(String projectId) {
        return "project/" + projectId;
    }

    public static String console(String consoleId) {
        return "console/" + consoleId;
    }

    /** The id of a ticket: its key in the plan, made unique by its build. Also the stem of its branch name. */
    public static String ticketId(String buildId, String key) {
        return buildId + "-" + key;
    }

    /** The build of a session; a session has at most one. */
    public static String buildOfSession(String sessionId) {
        return "b" + sessionId;
    }

    /** The one branch of a ticket, however often it is attempted. */
    public static String branch(String ticketId) {
        return BRANCHES + ticketId;
    }

    /**
     * What the refs of a ticket's attempts begin with; the attempt's number follows. Such a ref is an attempt's mark that it
     * has begun, and its newest checkpoint; people see it nowhere, and it goes with the ticket's branch.
     */
    public static String attemptRefs(String branch) {
        return "refs/" + (branch.startsWith(BRANCHES) ? "" : BRANCHES) + branch + "/";
    }
}
