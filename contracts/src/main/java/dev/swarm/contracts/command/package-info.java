/** Commands that people send to workflows, as updates and as signals of the same name. */
@NullMarked
package dev.swarm.contracts.command;

import org.jspecify.annotations.NullMarked;
