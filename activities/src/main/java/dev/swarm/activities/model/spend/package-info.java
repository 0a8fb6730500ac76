/** What models cost: set aside, settled, kept within budgets. */
@NullMarked
package dev.swarm.activities.model.spend;

import org.jspecify.annotations.NullMarked;
