/** Model routes: configuration, providers, health. */
@NullMarked
package dev.swarm.activities.model.route;

import org.jspecify.annotations.NullMarked;
