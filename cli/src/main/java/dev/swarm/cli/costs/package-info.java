/** What models and machines cost, and what they may. */
@NullMarked
package dev.swarm.cli.costs;

import org.jspecify.annotations.NullMarked;
