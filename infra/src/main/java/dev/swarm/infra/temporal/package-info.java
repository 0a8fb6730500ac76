/** Temporal's development server: found or built once, then run with settings that make it fast and durable. */
@NullMarked
package dev.swarm.infra.temporal;

import org.jspecify.annotations.NullMarked;
