/** The design session: from an idea to an approved spec, a consented estimate and a build. */
@NullMarked
package dev.swarm.contracts.session;

import org.jspecify.annotations.NullMarked;
