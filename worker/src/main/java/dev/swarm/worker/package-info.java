/** The worker process: role control serves workflows, model and forge; role host serves machines, workspaces and agents. */
@NullMarked
package dev.swarm.worker;

import org.jspecify.annotations.NullMarked;
