/** Review of changes by models: who votes, what they are asked, and how their votes look on the forge. */
@NullMarked
package dev.swarm.activities.review;

import org.jspecify.annotations.NullMarked;
