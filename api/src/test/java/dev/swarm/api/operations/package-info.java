@NullMarked
package dev.swarm.api.operations;

import org.jspecify.annotations.NullMarked;
