/** Tokens by which agent programs in machines speak to the model gateway. */
@NullMarked
package dev.swarm.api.gateway;

import org.jspecify.annotations.NullMarked;
