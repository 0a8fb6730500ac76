package dev.swarm.api.identity;

import dev.swarm.api.request.CommandIds;
import dev.swarm.contracts.command.PlainCommand;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from: controllers take it as a parameter.
 *
 * @param idempotencyKey the header's value; null where the caller sends none
 */
public record Origin(Caller caller, @Nullable String idempotencyKey) {
    /** The person or program that the timeline names. */
    public String name() {
        return caller.name();
    }

    /** The id of the command that the request carries; a random one each time where there is no key. */
    public String commandId() {
        return CommandIds.command(idempotencyKey, caller.keyId());
    }

    /** The id of what the request makes; a random one each time where there is no key. */
    public String entityId(String kind) {
        return CommandIds.entity(idempotencyKey, caller.keyId(), kind);
    }

    /** The same request's part of this name, which is a command of its own. */
    public Origin part(String name) {
        return new Origin(caller, idempotencyKey == null ? null : idempotencyKey + "/" + name);
    }

    /** A command that says no more than why. */
    public PlainCommand command(@Nullable String reason) {
        return new PlainCommand(commandId(), name(), reason);
    }
}
