/** A local git forge: real repositories over git's HTTP protocol, pull requests, and the part of GitHub's REST API in use. */
@NullMarked
package dev.swarm.infra.forge;

import org.jspecify.annotations.NullMarked;
