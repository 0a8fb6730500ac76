/** The one timeline: events with their audit chain, lists and the live stream. */
@NullMarked
package dev.swarm.api.timeline;

import org.jspecify.annotations.NullMarked;
