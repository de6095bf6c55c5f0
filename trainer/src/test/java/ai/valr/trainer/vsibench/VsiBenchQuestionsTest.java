package ai.valr.trainer.vsibench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.valr.trainer.roomworld.QuestionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VsiBenchQuestionsTest {
    static final String COUNT = "{'id':0,'dataset':'scannet','scene_name':'scene0011_00','question_type':"
            + "'object_counting','question':'How many chairs?','ground_truth':'4','options':null}";
    static final String ROUTE = "{'id':7,'dataset':'arkitscenes','scene_name':'41069025','question_type':"
            + "'route_planning','question':'Which way?','ground_truth':'B','options':['A. left','B. right']}";

    @TempDir
    private Path folder;

    static Path file(Path folder, String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines).replace('\'', '"'));
    }

    private VsiBenchQuestions read(String... lines) throws IOException {
        Path file = file(folder, "test.jsonl", lines);
        return VsiBenchQuestions.of(file.toString(), JsonLines.objects(file));
    }

    @Test
    void shouldReadNumbersAndChoices() throws Exception {
        VsiBenchQuestions questions = read(COUNT, "", ROUTE);

        assertThat(questions.all()).hasSize(2);
        assertThat(questions.all().get(0).type()).isEqualTo(QuestionType.OBJECT_COUNTING);
        assertThat(questions.all().get(0).scene()).isEqualTo("scannet/scene0011_00");
        assertThat(questions.all().get(1).id()).isEqualTo("7");
        assertThat(questions.all().get(1).options()).containsExactly("A. left", "B. right");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'id':0 | 'id':null | line 2 (id null): has no id",
                "'id':0 | 'id':7 | line 2 (id 7): the id is also that of",
                "object_counting | object_count | (id 0): question_type 'object_count' is none of VSI-Bench's",
                "'4' | '0' | ground_truth '0' is no number above 0",
                "'4' | 'four' | ground_truth 'four' is no number above 0",
                "'4' | '2.2 m' | ground_truth '2.2 m' is no number above 0",
                "'4' | '-1' | ground_truth '-1' is no number above 0",
                "'4' | ['4'] | ground_truth is ARRAY; expected a text or a number",
                "'4' | ' ' | has no ground_truth",
                "scene0011_00 | ../x | scene_name '../x' must be a plain name",
                "scannet | .. | dataset '..' must be a plain name",
                "null} | 'A'} | options is STRING; expected a list",
                "null} | [1]} | options holds NUMBER; expected texts",
                "'id':0 | 'id' | line 2 is no JSON",
                "'id':0 | 'id':0,'id':1 | line 2 is no JSON",
                "null} | null} {} | line 2 is no JSON"
            })
    void shouldNameTheLineTheIdAndWhatIsWrong(String part, String wrong, String message) {
        assertThatThrownBy(() -> read(ROUTE, COUNT.replace(part, wrong)))
                .isInstanceOf(VsiBenchException.class)
                .hasMessageContaining("test.jsonl line 2")
                .hasMessageContaining(message);
    }

    @Test
    void shouldRefuseAChoiceWithoutOptionsOrLetter() {
        assertThatThrownBy(() -> read(ROUTE.replace("['A. left','B. right']", "null")))
                .hasMessageContaining("line 1 (id 7): has no options");
        assertThatThrownBy(() -> read(ROUTE.replace("'B'", "'right'")))
                .hasMessageContaining("(id 7): ground_truth 'right' is no letter");
    }

    @Test
    void shouldRefuseAFileThatIsEmptyOrMissingOrNoText() throws Exception {
        assertThatThrownBy(() -> read("", " ")).hasMessageContaining("test.jsonl is empty");
        assertThatThrownBy(() -> read("[1]")).hasMessageContaining("line 1: holds ARRAY");
        assertThatThrownBy(() -> JsonLines.objects(folder.resolve("none"))).hasMessageContaining("none does not exist");
        Path bytes = Files.write(folder.resolve("bytes"), new byte[] {'{', (byte) 0xff});
        assertThatThrownBy(() -> JsonLines.objects(bytes)).hasMessageContaining("bytes is no text in UTF-8");
    }

    private static Set<String> ids(Path file, VsiBenchQuestions questions) {
        return DebiasedIds.of(file.toString(), JsonLines.values(file), questions);
    }

    @Test
    void shouldReadDebiasedIdsInEachSpelling() throws Exception {
        VsiBenchQuestions questions = read(COUNT, ROUTE);

        assertThat(ids(file(folder, "lines", "7", "0"), questions)).containsExactly("7", "0");
        assertThat(ids(file(folder, "list", "[7, '0']"), questions)).containsExactly("7", "0");
        assertThat(ids(file(folder, "objects", "{'id':7,'more':1}"), questions)).containsExactly("7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "8 | ids line 1: id 8 is no question of",
                "[7,7] | ids line 1: id 7 comes twice",
                "{'no':7} | ids line 1: holds no id",
                "[] | ids holds no id",
                "id7 | ids line 1 is no JSON"
            })
    void shouldRefuseDebiasedIdsThatFitNoQuestion(String content, String message) throws Exception {
        VsiBenchQuestions questions = read(COUNT, ROUTE);
        Path ids = file(folder, "ids", content);

        assertThatThrownBy(() -> ids(ids, questions)).hasMessageContaining(message);
    }
}
