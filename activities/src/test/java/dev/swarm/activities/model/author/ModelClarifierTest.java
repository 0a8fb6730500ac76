package dev.swarm.activities.model.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.model.author.ModelClarifier.Asked;
import dev.swarm.activities.model.author.ModelClarifier.Draft;
import dev.swarm.contracts.session.Question;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelClarifierTest {
    private static final List<Question> BEFORE =
            List.of(new Question("storage", "Where does it keep its data?", List.of("csv"), "csv"));

    @Test
    void questionsAreMadeFitForPeople() throws UnusableAnswer {
        assertThat(ModelClarifier.questions(
                        new Draft(
                                false,
                                List.of(
                                        new Asked(
                                                "Data Storage!", " Which\u001b format? ", List.of("a", "a", " "), "b"),
                                        new Asked("storage", "How long is data kept?", List.of(), "for ever"),
                                        new Asked("storage", "Who may see it?", List.of("all", "me"), ""))),
                        BEFORE))
                .containsExactly(
                        new Question("data-storage", "Which  format?", List.of("b", "a"), "b"),
                        new Question("storage-2", "How long is data kept?", List.of(), "for ever"),
                        new Question("storage-3", "Who may see it?", List.of("all", "me"), "all"));
    }

    @Test
    void nothingIsAskedTwice() throws UnusableAnswer {
        assertThat(ModelClarifier.questions(
                        new Draft(
                                false,
                                List.of(new Asked("where", "where does it keep its DATA", List.of("csv"), "csv"))),
                        BEFORE))
                .isEmpty();
    }

    @Test
    void thereAreAtMostFiveQuestions() throws UnusableAnswer {
        List<Asked> many = IntStream.range(0, 9)
                .mapToObj(i -> new Asked("q" + i, "Question " + i + "?", List.of(), "no"))
                .toList();

        assertThat(ModelClarifier.questions(new Draft(false, many), List.of()))
                .extracting(Question::id)
                .containsExactly("q0", "q1", "q2", "q3", "q4");
        assertThat(ModelClarifier.questions(new Draft(true, many), List.of())).isEmpty();
    }

    @Test
    void aQuestionNeedsADefault() {
        assertThatThrownBy(() -> ModelClarifier.questions(
                        new Draft(false, List.of(new Asked("name", "Name?", List.of(), ""))), List.of()))
                .isInstanceOf(UnusableAnswer.class)
                .hasMessageContaining("question 'name' has no default");
    }
}
