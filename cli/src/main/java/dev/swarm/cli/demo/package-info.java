/** The demonstration: an idea becomes merged pull requests, offline. */
@NullMarked
package dev.swarm.cli.demo;

import org.jspecify.annotations.NullMarked;
