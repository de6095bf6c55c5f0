package ai.valr.worker.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.engine.Budget;
import ai.valr.schemas.AnswerType;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskSpecTest {

    private static List<String> lettered(String... options) {
        return new TaskSpec(
                        "task",
                        "question",
                        List.of(options),
                        AnswerType.CHOICE,
                        null,
                        new FrameSelection.Latest(1),
                        new Budget(1, 1, 1, 0, 0),
                        TaskSpec.NO_DEADLINE,
                        0,
                        0,
                        0,
                        null,
                        null)
                .letteredOptions();
    }

    @Test
    void shouldShowTheModelOptionsWithTheirLetters() {
        assertThat(lettered("left", "right")).containsExactly("A. left", "B. right");
        assertThat(lettered()).isEmpty();
    }

    @Test
    void shouldNotLetterAnOptionTwice() {
        assertThat(lettered("A. left", "B. right")).containsExactly("A. left", "B. right");
        assertThat(lettered("B. right", "left")).containsExactly("A. B. right", "B. left");
    }
}
