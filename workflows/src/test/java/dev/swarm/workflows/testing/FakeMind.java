package dev.swarm.workflows.testing;

import dev.swarm.contracts.agent.AgentQuestion;
import dev.swarm.contracts.agent.ThinkActivities;
import dev.swarm.contracts.agent.ThinkRequest;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model of native agents that says at once that all is done, unless it is scripted. */
public final class FakeMind implements ThinkActivities {
    public static final ModelUsage USAGE = new ModelUsage(90, 0, 0, 10);
    public static final BigDecimal COST = new BigDecimal("0.01");

    public final Script<ThinkRequest, Thought> thoughts = new Script<>(FakeMind::done);

    @Override
    public Thought think(ThinkRequest request) {
        return thoughts.call(request);
    }

    /** It wants these tools used, each called with the text behind its name. */
    public FakeMind calls(String... tools) {
        thoughts.then(request -> calling(request, tools));
        return this;
    }

    /** It asks a person. */
    public FakeMind asks(String question) {
        thoughts.then(request -> thought(
                request, List.of(), new AgentQuestion("ask" + request.turn(), question, List.of("yes", "no")), null));
        return this;
    }

    /** It neither calls a tool nor says that it is done. */
    public FakeMind talks() {
        thoughts.then(request -> thought(request, List.of(), null, null));
        return this;
    }

    public static Thought calling(ThinkRequest request, String... tools) {
        return thought(request, toolCalls(request, tools), null, null);
    }

    /** It wants tools used and says in the same breath that it is done. */
    public static Thought callingAndDone(ThinkRequest request, String... tools) {
        return thought(
                request, toolCalls(request, tools), null, new Thought.Completion("done" + request.turn(), "all"));
    }

    public static Thought done(ThinkRequest request) {
        return thought(request, List.of(), null, new Thought.Completion("done" + request.turn(), "all is done"));
    }

    private static List<ToolCall> toolCalls(ThinkRequest request, String... tools) {
        ToolCall[] calls = new ToolCall[tools.length];
        for (int i = 0; i < tools.length; i++) {
            String name = tools[i].substring(0, tools[i].indexOf(' '));
            calls[i] = new ToolCall(i, "c" + request.turn() + "-" + i, name, "{}", null, tools[i], tools[i]);
        }
        return List.of(calls);
    }

    private static Thought thought(
            ThinkRequest request,
            List<ToolCall> calls,
            @Nullable AgentQuestion question,
            Thought.@Nullable Completion completion) {
        return new Thought(
                "transcript" + request.attempt() + "." + request.turn(),
                "turn " + request.turn(),
                calls,
                List.of(),
                question,
                completion,
                ModelRoutes.GENERAL,
                USAGE,
                COST,
                request.logOffset() + 10);
    }
}
