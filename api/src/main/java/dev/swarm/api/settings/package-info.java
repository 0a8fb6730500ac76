/** What the process is told by its environment. */
@NullMarked
package dev.swarm.api.settings;

import org.jspecify.annotations.NullMarked;
