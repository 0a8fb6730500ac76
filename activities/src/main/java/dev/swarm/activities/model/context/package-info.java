/** What models are told of a repository. */
@NullMarked
package dev.swarm.activities.model.context;

import org.jspecify.annotations.NullMarked;
