/** The model routes of the workers: what they are, how they are, and what they cost. */
@NullMarked
package dev.swarm.api.model;

import org.jspecify.annotations.NullMarked;
