/** Models: so far their offline stand-ins, which are deterministic and say what they are. */
@NullMarked
package dev.swarm.activities.model;

import org.jspecify.annotations.NullMarked;
