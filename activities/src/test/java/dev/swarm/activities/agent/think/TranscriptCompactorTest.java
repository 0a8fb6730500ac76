package dev.swarm.activities.agent.think;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.Message;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TranscriptCompactorTest {
    /** One call and its result for each number, the result as long as the number says. */
    private static Transcript conversation(List<Integer> lengths) {
        List<Message> messages = new ArrayList<>(List.of(Message.user("the ticket")));
        for (int i = 0; i < lengths.size(); i++) {
            String id = "c" + i;
            messages.add(new Message(
                    Message.Role.ASSISTANT,
                    List.of(
                            new Block.Thought("m", JsonNodeFactory.instance.objectNode()),
                            new Block.ToolCall(id, "read", JsonNodeFactory.instance.objectNode()))));
            messages.add(new Message(
                    Message.Role.USER, List.of(new Block.ToolResult(id, "x".repeat(lengths.get(i)), false))));
        }
        return new Transcript(messages, null, false);
    }

    @Test
    void aShortConversationStaysAsItIs() {
        assertThat(new TranscriptCompactor(1000, 100).cut(conversation(List.of(100, 100, 100))))
                .isEmpty();
    }

    @Test
    void whatIsSummarisedIsTheOlderPart() {
        Transcript long3 = conversation(List.of(4000, 4000, 400));

        int cut = new TranscriptCompactor(1000, 50).cut(long3).orElseThrow();
        Transcript shorter = TranscriptCompactor.shortened(long3, cut, "It read a lot.");

        assertThat(cut).isEqualTo(5);
        assertThat(shorter.messages()).hasSize(3);
        assertThat(shorter.messages().getFirst()).isEqualTo(long3.messages().getFirst());
        assertThat(shorter.asSent().getFirst().text())
                .isEqualTo("the ticket\nWhat has happened since then, in short:\n\nIt read a lot.");
    }

    @Test
    void aSecondSummaryTakesThePlaceOfTheFirst() {
        Transcript once = TranscriptCompactor.shortened(conversation(List.of(4000, 4000, 400)), 5, "first");

        Transcript twice = TranscriptCompactor.shortened(once, 1, "second");

        assertThat(twice.asSent().getFirst().text()).contains("second").doesNotContain("first");
    }

    @Property(tries = 300)
    void callsAndResultsStayTogether(
            @ForAll @Size(max = 30) List<@IntRange(max = 3000) Integer> lengths,
            @ForAll @IntRange(max = 5000) int above,
            @ForAll @IntRange(max = 2000) int kept) {
        Transcript before = conversation(lengths);

        Transcript after = new TranscriptCompactor(above, kept)
                .cut(before)
                .map(cut -> TranscriptCompactor.shortened(before, cut, "short"))
                .orElse(before);

        List<Message> messages = after.messages();
        assertThat(messages.getFirst()).isEqualTo(before.messages().getFirst());
        assertThat(messages.getLast().blocks())
                .isEqualTo(before.messages().getLast().blocks());
        for (int i = 1; i < messages.size(); i++) {
            assertThat(messages.get(i).role()).isEqualTo(i % 2 == 1 ? Message.Role.ASSISTANT : Message.Role.USER);
            if (i % 2 == 1) {
                String call = messages.get(i).toolCalls().getFirst().id();
                assertThat(((Block.ToolResult) messages.get(i + 1).blocks().getFirst()).callId())
                        .isEqualTo(call);
            }
        }
        if (after != before) {
            assertThat(messages)
                    .noneMatch(message -> message.blocks().stream().anyMatch(Block.Thought.class::isInstance));
        }
    }
}
