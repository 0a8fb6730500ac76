/** What is asked of a model: questions, spec, revision, plan. */
@NullMarked
package dev.swarm.contracts.model;

import org.jspecify.annotations.NullMarked;
