/** What the dashboard and the API cost people: seeds, load, viewers and a browser. */
@NullMarked
package dev.swarm.bench.pages;

import org.jspecify.annotations.NullMarked;
