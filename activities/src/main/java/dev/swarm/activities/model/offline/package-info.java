/** Stand-ins for a model: the whole path without a key and without a network. */
@NullMarked
package dev.swarm.activities.model.offline;

import org.jspecify.annotations.NullMarked;
