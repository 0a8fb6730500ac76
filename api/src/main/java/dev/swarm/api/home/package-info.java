/** What answers without a key: health. */
@NullMarked
package dev.swarm.api.home;

import org.jspecify.annotations.NullMarked;
