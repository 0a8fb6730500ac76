/**
 * What machines reach: an allow-listing proxy in the host's worker, with a way in of its own for each machine, so that it
 * knows who speaks without any token inside.
 *
 * <p>It is made of Jetty's server, {@code ConnectHandler} and {@code ProxyHandler}: they parse HTTP strictly, relay without
 * blocking and are kept up with the rest of the platform by Spring Boot's list of versions. Ours is only what is allowed.
 */
@NullMarked
package dev.swarm.activities.machine.egress;

import org.jspecify.annotations.NullMarked;
