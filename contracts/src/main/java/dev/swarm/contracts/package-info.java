/** What every module shares: task queues, workflow ids, failure codes, search attributes and the payload format. */
@NullMarked
package dev.swarm.contracts;

import org.jspecify.annotations.NullMarked;
