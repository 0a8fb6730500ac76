/** Questions, specs, revisions and plans, written by models. */
@NullMarked
package dev.swarm.activities.model.author;

import org.jspecify.annotations.NullMarked;
