/** API keys: who calls, and what they may do. */
@NullMarked
package dev.swarm.api.identity;

import org.jspecify.annotations.NullMarked;
