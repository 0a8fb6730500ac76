package dev.swarm.activities.model.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.record.EventScope;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptedModelsTest {
    private final ScriptedModels models = new ScriptedModels();
    private final List<String> heard = new ArrayList<>();

    @Test
    void answersInOrder() {
        models.call("c1", "shell", JsonNodeFactory.instance.objectNode().put("command", "ls"))
                .say("Done.");

        ChatAnswer first = models.ask(request("t1"), heard::add);
        ChatAnswer second = models.ask(request("t2"), heard::add);

        assertThat(first.stop()).isEqualTo(ChatAnswer.Stop.TOOLS);
        assertThat(first.message().toolCalls()).extracting(Block.ToolCall::name).containsExactly("shell");
        assertThat(second.message().text()).isEqualTo("Done.");
        assertThat(heard).containsExactly("Done.");
        assertThat(models.left()).isZero();
    }

    @Test
    void isPaidOnceForACallThatIsRepeated() {
        models.say("One.").say("Two.");

        ChatAnswer first = models.ask(request("t1"), heard::add);
        ChatAnswer again = models.ask(request("t1"), heard::add);

        assertThat(again).isEqualTo(first);
        assertThat(models.requests()).hasSize(2);
        assertThat(models.paid()).hasSize(1);
        assertThat(heard).containsExactly("One.");
    }

    @Test
    void answersACallThatFailedBefore() {
        models.fail(Failure.retryable(FailureCode.MODEL_OVERLOADED, "Too much."))
                .say("Now.");

        assertThatThrownBy(() -> models.ask(request("t1"), heard::add)).isInstanceOf(ApplicationFailure.class);
        assertThat(models.ask(request("t1"), heard::add).message().text()).isEqualTo("Now.");
        assertThat(models.paid()).hasSize(1);
    }

    private static ChatRequest request(String callId) {
        return new ChatRequest(
                callId,
                ModelRoutes.GENERAL,
                new EventScope(null, null, null, "t"),
                "test",
                "Be brief.",
                List.of(Message.user("Hello")),
                List.of(),
                null,
                100);
    }
}
