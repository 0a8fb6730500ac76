/** The guest agent inside a virtual machine, as its host sees it; what it says may be a lie, so that nothing trusts it. */
@NullMarked
package dev.swarm.activities.machine.guest;

import org.jspecify.annotations.NullMarked;
