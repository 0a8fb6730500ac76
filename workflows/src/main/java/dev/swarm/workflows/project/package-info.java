/** The division of a project's parallelism among its builds. */
@NullMarked
package dev.swarm.workflows.project;

import org.jspecify.annotations.NullMarked;
