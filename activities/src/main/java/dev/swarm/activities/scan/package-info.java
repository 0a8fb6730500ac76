/** Looks for secrets in what an agent wants to publish. */
@NullMarked
package dev.swarm.activities.scan;

import org.jspecify.annotations.NullMarked;
