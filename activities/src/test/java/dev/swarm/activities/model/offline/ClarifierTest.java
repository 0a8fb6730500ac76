package dev.swarm.activities.model.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.model.Briefs;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.session.Question;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClarifierTest {
    private final OfflineModelActivities model = new OfflineModelActivities(new MemoryArtifacts());

    @Test
    void asksFourQuestionsWithChoicesAndDefaultsFromTheIdea() {
        Clarification asked = clarify(1, "Track what I spend, called spendy, as CSV", Map.of(), null);

        assertThat(asked.done()).isFalse();
        assertThat(asked.author()).isEqualTo("clarifier (offline stand-in)");
        assertThat(asked.questions()).extracting(Question::id).containsExactly("name", "record", "storage", "report");
        assertThat(asked.questions())
                .extracting(Question::defaultAnswer)
                .containsExactly("spendy", "expense", "csv", "monthly");
        assertThat(asked.questions())
                .allSatisfy(question -> assertThat(question.choices())
                        .contains(question.defaultAnswer())
                        .doesNotHaveDuplicates());
    }

    @Test
    void asksOnlyWhatIsOpen() {
        Clarification asked = clarify(1, "Books", Map.of("name", "shelf", "storage", "tsv"), null);
        assertThat(asked.questions()).extracting(Question::id).containsExactly("record", "report");
    }

    @Test
    void isDoneWhenAllIsAnswered() {
        Clarification asked = clarify(2, "Books", answers(), null);
        assertThat(asked.done()).isTrue();
        assertThat(asked.questions()).isEmpty();
    }

    @Test
    void asksOnceWhatAPersonMeansWhoComesBack() {
        Clarification asked = clarify(3, "Books", answers(), "rename shelf to library");
        assertThat(asked.questions()).hasSize(1);
        Question followUp = asked.questions().getFirst();
        assertThat(followUp.id()).isEqualTo("followup-3");
        assertThat(followUp.text()).contains("rename shelf to library");
        assertThat(followUp.defaultAnswer()).isEqualTo("rename shelf to library");

        Map<String, String> answers = new HashMap<>(answers());
        answers.put("followup-3", "rename shelf to library");
        assertThat(clarify(3, "Books", answers, "rename shelf to library").done())
                .isTrue();
        assertThat(clarify(4, "Books", answers, null).done()).isTrue();
    }

    @Test
    void aPersonWhoComesBackWithoutAWordIsAskedToo() {
        Clarification asked = clarify(3, "Books", answers(), "");
        assertThat(asked.questions()).extracting(Question::defaultAnswer).containsExactly("nothing");
    }

    private static Map<String, String> answers() {
        return Map.of("name", "shelf", "record", "book", "storage", "tsv", "report", "none");
    }

    private Clarification clarify(int round, String idea, Map<String, String> answers, String message) {
        return model.clarify(new ClarifyRequest(Briefs.of(idea, answers), round, 3, null, message));
    }
}
