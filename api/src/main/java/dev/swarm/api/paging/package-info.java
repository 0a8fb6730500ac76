/** Pages of lists and the cursors between them. */
@NullMarked
package dev.swarm.api.paging;

import org.jspecify.annotations.NullMarked;
