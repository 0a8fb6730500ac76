/** Design sessions: commands to their workflow, and their read model. */
@NullMarked
package dev.swarm.api.session;

import org.jspecify.annotations.NullMarked;
