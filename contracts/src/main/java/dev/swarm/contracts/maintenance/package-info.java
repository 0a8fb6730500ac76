/** Maintenance: the five-minute clean-up and reconciliation. */
@NullMarked
package dev.swarm.contracts.maintenance;

import org.jspecify.annotations.NullMarked;
