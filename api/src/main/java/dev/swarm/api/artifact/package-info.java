/** Large texts and bytes under the hash of their content. */
@NullMarked
package dev.swarm.api.artifact;

import org.jspecify.annotations.NullMarked;
