/** Agent programs such as Claude Code: how one is started in a machine, and what its output says. */
@NullMarked
package dev.swarm.activities.agent.program;

import org.jspecify.annotations.NullMarked;
