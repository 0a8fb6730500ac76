/** Errors as problem documents (RFC 9457), whatever they come from. */
@NullMarked
package dev.swarm.api.problem;

import org.jspecify.annotations.NullMarked;
