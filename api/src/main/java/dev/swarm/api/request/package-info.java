/** What happens to every request: its correlation id and the limit of its body. */
@NullMarked
package dev.swarm.api.request;

import org.jspecify.annotations.NullMarked;
