/** What providers of machines need of the host they run on: its files, its programs, names. */
@NullMarked
package dev.swarm.activities.machine.host;

import org.jspecify.annotations.NullMarked;
