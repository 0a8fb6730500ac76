/** The forge: where repositories and pull requests live. */
@NullMarked
package dev.swarm.contracts.forge;

import org.jspecify.annotations.NullMarked;
