/** The REST API as the commands see it: requests, problems, live events. */
@NullMarked
package dev.swarm.cli.client;

import org.jspecify.annotations.NullMarked;
