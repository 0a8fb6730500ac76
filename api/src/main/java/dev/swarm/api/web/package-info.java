/** The dashboard: pages rendered on the server, which call the same services as the API's routes. */
@NullMarked
package dev.swarm.api.web;

import org.jspecify.annotations.NullMarked;
