/** Clean-up and reconciliation. */
@NullMarked
package dev.swarm.workflows.maintenance;

import org.jspecify.annotations.NullMarked;
