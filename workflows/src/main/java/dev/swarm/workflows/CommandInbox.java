package dev.swarm.workflows;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.record.DomainEvent;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Functions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Applies each command once, and turns an invalid signal into a line of the timeline. */
public final class CommandInbox {
    /** How many command ids are remembered; older ones are known to Temporal by their update ids. */
    private static final int REMEMBERED = 200;

    private final Set<String> seen = new LinkedHashSet<>();
    private final Timeline timeline;
    private final Functions.Func<String> state;

    /**
     * An inbox.
     *
     * @param state answers the workflow's state as on the wire
     */
    public CommandInbox(Timeline timeline, Functions.Func<String> state, Set<String> seen) {
        this.timeline = timeline;
        this.state = state;
        this.seen.addAll(seen);
    }

    /** Whether this command was applied before; then its validator must not refuse it. */
    public boolean isRepeat(@Nullable Command command) {
        return command != null && command.commandId() != null && seen.contains(command.commandId());
    }

    /** Runs the effect unless the command was applied before. */
    public Receipt apply(Command command, Runnable effect) {
        if (isRepeat(command)) {
            return new Receipt(false, state.apply());
        }
        String id = command.commandId();
        if (id != null) {
            seen.add(id);
            if (seen.size() > REMEMBERED) {
                seen.remove(new ArrayList<>(seen).get(0));
            }
        }
        effect.run();
        return new Receipt(true, state.apply());
    }

    /** Handles a signal like the update of the same name; what its validator refuses goes to the timeline. */
    public <C extends Command> void signal(
            String name, @Nullable C command, Functions.Proc1<C> validator, Functions.Func1<C, Receipt> handler) {
        Failure refused = refusal(command, validator);
        if (refused == null) {
            handler.apply(command);
            return;
        }
        timeline.add(command == null ? null : command.actor(), null, new DomainEvent.CommandRejected(name, refused));
        timeline.flush();
    }

    /** A signal comes unchecked from outside: what it lacks must not stop the workflow. */
    private static <C extends Command> @Nullable Failure refusal(@Nullable C command, Functions.Proc1<C> validator) {
        if (command == null) {
            return Failure.of(FailureCode.INVALID_INPUT, "the signal has no input; send one as JSON");
        }
        try {
            validator.apply(command);
            return null;
        } catch (ApplicationFailure refused) {
            FailureCode code = FailureCode.of(refused.getType()).orElse(FailureCode.INVALID_INPUT);
            return Failure.of(code, refused.getOriginalMessage());
        } catch (NullPointerException missing) {
            return Failure.of(FailureCode.INVALID_INPUT, "a required field of the input is missing");
        }
    }

    public Set<String> seen() {
        return seen;
    }
}
