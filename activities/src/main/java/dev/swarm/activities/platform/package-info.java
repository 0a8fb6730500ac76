/** What activities need of the api: artifacts, logs, host heartbeats; over HTTP, with a worker key. */
@NullMarked
package dev.swarm.activities.platform;

import org.jspecify.annotations.NullMarked;
