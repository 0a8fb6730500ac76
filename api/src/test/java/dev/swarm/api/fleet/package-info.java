@NullMarked
package dev.swarm.api.fleet;

import org.jspecify.annotations.NullMarked;
