/** What all workflow implementations share: activity profiles, the timeline, commands. */
@NullMarked
package dev.swarm.workflows;

import org.jspecify.annotations.NullMarked;
