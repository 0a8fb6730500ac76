/** The API service: REST over workflows and the read model, and the records that workflows write. */
@NullMarked
package dev.swarm.api;

import org.jspecify.annotations.NullMarked;
