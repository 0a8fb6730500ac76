/** The same request with the same key is answered once and repeated word for word. */
@NullMarked
package dev.swarm.api.idempotency;

import org.jspecify.annotations.NullMarked;
