package dev.swarm.contracts.workspace;

import java.util.List;

/**
 * What was pushed.
 *
 * @param commits how many commits stand on the base; 0 means nothing was pushed
 * @param findings what the scanner found; not empty means nothing was pushed
 */
public record Published(String headSha, int commits, int filesChanged, List<Finding> findings) {}
