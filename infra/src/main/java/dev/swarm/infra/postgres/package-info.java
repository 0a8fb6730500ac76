/** PostgreSQL from the embedded binaries, with a data folder that survives kill -9. */
@NullMarked
package dev.swarm.infra.postgres;

import org.jspecify.annotations.NullMarked;
