/** Records: domain events on their way from workflows to the database. */
@NullMarked
package dev.swarm.contracts.record;

import org.jspecify.annotations.NullMarked;
