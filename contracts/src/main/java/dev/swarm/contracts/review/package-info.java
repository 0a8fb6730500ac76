/** Review of a change by agents: who votes, on what, and what came of it. */
@NullMarked
package dev.swarm.contracts.review;

import org.jspecify.annotations.NullMarked;
