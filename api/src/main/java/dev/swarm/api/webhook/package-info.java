/** Messages from the forge. */
@NullMarked
package dev.swarm.api.webhook;

import org.jspecify.annotations.NullMarked;
