/** Hosts, machines and consoles. */
@NullMarked
package dev.swarm.cli.fleet;

import org.jspecify.annotations.NullMarked;
