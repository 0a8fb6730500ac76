/** Child processes that are started, watched, restarted and stopped, and found again after a crash. */
@NullMarked
package dev.swarm.infra.process;

import org.jspecify.annotations.NullMarked;
