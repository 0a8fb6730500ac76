/** Builds and tickets: commands to their workflows, consent, and their read model. */
@NullMarked
package dev.swarm.api.build;

import org.jspecify.annotations.NullMarked;
