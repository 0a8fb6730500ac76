/** The api as a whole, over HTTP, on a real PostgreSQL and Temporal's test server. */
@NullMarked
package dev.swarm.api;

import org.jspecify.annotations.NullMarked;
