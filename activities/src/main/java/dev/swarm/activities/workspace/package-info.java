/** Code in and out of machines: mirrors of repositories on the host, moved over the machine's git transport. */
@NullMarked
package dev.swarm.activities.workspace;

import org.jspecify.annotations.NullMarked;
