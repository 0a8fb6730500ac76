/** Terminals in running machines: a person's WebSocket on one side, a host's on the other, and the record of both. */
@NullMarked
package dev.swarm.api.console;

import org.jspecify.annotations.NullMarked;
