/** Reading settings files in YAML, with problems that name line and field. */
@NullMarked
package dev.swarm.activities.yaml;

import org.jspecify.annotations.NullMarked;
