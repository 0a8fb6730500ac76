@NullMarked
package dev.swarm.api.web;

import org.jspecify.annotations.NullMarked;
