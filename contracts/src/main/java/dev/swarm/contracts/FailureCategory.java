package dev.swarm.contracts;

/** Whose fault a failure is; retries and reports follow it. */
public enum FailureCategory {
    /** The person or the plan: retrying the same thing cannot help. */
    USER,
    /** The agent's work: another attempt, with what was learnt, may help. */
    AGENT,
    /** Our own processes or machines: another attempt should help. */
    PLATFORM,
    /** Not enough room right now: waiting helps. */
    CAPACITY,
    /** A service we depend on: waiting helps. */
    EXTERNAL,
    /** Something that must not go on without a person's decision. */
    SECURITY
}
