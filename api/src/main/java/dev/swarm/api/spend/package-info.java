/** What models and machines cost: money set aside and settled, budgets, usage. Settings: {@code swarm.spend}. */
@NullMarked
package dev.swarm.api.spend;

import org.jspecify.annotations.NullMarked;
