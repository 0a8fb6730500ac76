/** Conversations with models, without regard to who provides them. */
@NullMarked
package dev.swarm.activities.model.chat;

import org.jspecify.annotations.NullMarked;
