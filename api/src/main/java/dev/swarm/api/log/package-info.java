/** Agents' output, by ticket and attempt. */
@NullMarked
package dev.swarm.api.log;

import org.jspecify.annotations.NullMarked;
