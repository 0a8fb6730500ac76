/** The one folder in which an installation keeps everything: its lock, its secrets, its ports. */
@NullMarked
package dev.swarm.infra.data;

import org.jspecify.annotations.NullMarked;
