/** What answers without a key: the page with links, and health. */
@NullMarked
package dev.swarm.api.home;

import org.jspecify.annotations.NullMarked;
