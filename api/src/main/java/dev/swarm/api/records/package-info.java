/** The activities by which workflows record what happened, and the read model they feed. */
@NullMarked
package dev.swarm.api.records;

import org.jspecify.annotations.NullMarked;
