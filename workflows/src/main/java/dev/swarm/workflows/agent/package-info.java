/** The native agent: turns of a model and its tools. */
@NullMarked
package dev.swarm.workflows.agent;

import org.jspecify.annotations.NullMarked;
