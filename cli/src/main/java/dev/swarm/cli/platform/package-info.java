/** The all-in-one launcher and the commands about the platform itself. */
@NullMarked
package dev.swarm.cli.platform;

import org.jspecify.annotations.NullMarked;
