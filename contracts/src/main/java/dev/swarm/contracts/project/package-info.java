/** The project: where the code lives, how it is verified and merged, and how many tickets may run at once. */
@NullMarked
package dev.swarm.contracts.project;

import org.jspecify.annotations.NullMarked;
