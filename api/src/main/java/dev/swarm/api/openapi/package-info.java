/** The OpenAPI document: title, security, problems and examples. */
@NullMarked
package dev.swarm.api.openapi;

import org.jspecify.annotations.NullMarked;
