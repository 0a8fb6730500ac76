/** State of the whole platform that outlives the process, and the database it lives in. */
@NullMarked
package dev.swarm.api.platform;

import org.jspecify.annotations.NullMarked;
