/** What runs inside sandboxes for the platform. */
@NullMarked
package dev.swarm.activities.machine.sandbox;

import org.jspecify.annotations.NullMarked;
