/** Projects: where code lives and how it is verified and merged. */
@NullMarked
package dev.swarm.api.project;

import org.jspecify.annotations.NullMarked;
