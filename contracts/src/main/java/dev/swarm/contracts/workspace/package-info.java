/** The workspace: a project's code inside a machine, moved in and out by the host. */
@NullMarked
package dev.swarm.contracts.workspace;

import org.jspecify.annotations.NullMarked;
