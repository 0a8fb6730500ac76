/** Ticket plans as files: YAML task files and spec-kit's tasks.md, with every problem named by file, line and remedy. */
@NullMarked
package dev.swarm.taskfile;

import org.jspecify.annotations.NullMarked;
