/** Commands for design sessions: from an idea to consent. */
@NullMarked
package dev.swarm.cli.session;

import org.jspecify.annotations.NullMarked;
