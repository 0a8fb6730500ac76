/**
 * The model gateway: what agent programs in machines speak to instead of a provider. It knows a ticket run by its token,
 * chooses the route, adds the key, counts tokens and money, and passes streams through as they are.
 */
@NullMarked
package dev.swarm.activities.model.gateway;

import org.jspecify.annotations.NullMarked;
