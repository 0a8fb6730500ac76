/** The design session. */
@NullMarked
package dev.swarm.workflows.session;

import org.jspecify.annotations.NullMarked;
