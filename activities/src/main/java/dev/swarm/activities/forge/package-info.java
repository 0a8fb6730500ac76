/** The forge: repositories and pull requests on GitHub, GitHub Enterprise or the local forge. */
@NullMarked
package dev.swarm.activities.forge;

import org.jspecify.annotations.NullMarked;
