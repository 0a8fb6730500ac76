/** What a session asks of models: by models ({@code author}) or by their offline stand-ins ({@code offline}). */
@NullMarked
package dev.swarm.activities.model;

import org.jspecify.annotations.NullMarked;
