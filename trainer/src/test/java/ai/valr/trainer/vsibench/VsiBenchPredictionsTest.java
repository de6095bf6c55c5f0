package ai.valr.trainer.vsibench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VsiBenchPredictionsTest {
    @TempDir
    private Path folder;

    private VsiBenchQuestions questions;

    @BeforeEach
    void read() throws IOException {
        Path file = VsiBenchQuestionsTest.file(
                folder, "test.jsonl", VsiBenchQuestionsTest.COUNT, VsiBenchQuestionsTest.ROUTE);
        questions = VsiBenchQuestions.of(file.toString(), JsonLines.objects(file));
    }

    private VsiBenchPredictions predictions(String... lines) throws IOException {
        return VsiBenchPredictions.read(VsiBenchQuestionsTest.file(folder, "said.jsonl", lines), questions);
    }

    @Test
    void shouldCountAMissingPredictionAsWrong() throws Exception {
        VsiBenchPredictions said = predictions("{'id':'7','prediction':'b.'}");

        assertThat(said.missing(questions.all()))
                .extracting(VsiBenchQuestion::id)
                .containsExactly("0");
        List<VsiBenchOutcome> outcomes = said.outcomes(questions.all());
        assertThat(outcomes).extracting(it -> it.grade().credit()).containsExactly(0.0, 1.0);
        assertThat(outcomes).allMatch(it -> it.blindGrade().isEmpty());
    }

    @Test
    void shouldTakeBlindAnswersWhereAllLinesHaveThem() throws Exception {
        VsiBenchPredictions said = predictions("{'id':7,'prediction':'A','blind_prediction':'B'}");

        assertThat(said.outcomes(questions.all()))
                .extracting(it -> it.blindGrade().orElseThrow().credit())
                .containsExactly(0.0, 1.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'id':8,'prediction':'A'} | line 2 (id 8): id 8 is no question of",
                "{'id':7,'prediction':'A'} | line 2 (id 7): has a prediction in",
                "{'id':0} | line 2 (id 0): has no prediction",
                "{'id':0,'prediction':null} | has no prediction",
                "{'id':0,'prediction':['A']} | prediction is ARRAY",
                "{'id':0,'prediction':NaN} | line 2 (id 0): prediction is NaN; expected a text or a number",
                "{'id':7.0,'prediction':'A'} | line 2 (id 7.0): has a prediction in",
                "{'id':8.0,'prediction':'A'} | line 2 (id 8.0): id 8.0 is no question of",
                "{'prediction':'A'} | line 2: has no id",
                "{'id':0,'prediction':'3','blind_prediction':'3'} | has a blind_prediction unlike the lines before"
            })
    void shouldNameTheLineThatIsWrong(String line, String message) {
        assertThatThrownBy(() -> predictions("{'id':7,'prediction':'B'}", line))
                .isInstanceOf(VsiBenchException.class)
                .hasMessageContaining("said.jsonl line 2")
                .hasMessageContaining(message);
    }
}
