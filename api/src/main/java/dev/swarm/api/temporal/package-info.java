/** The way to Temporal: client, worker of the records queue, maintenance schedule. */
@NullMarked
package dev.swarm.api.temporal;

import org.jspecify.annotations.NullMarked;
