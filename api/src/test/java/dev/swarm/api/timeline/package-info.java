@NullMarked
package dev.swarm.api.timeline;

import org.jspecify.annotations.NullMarked;
