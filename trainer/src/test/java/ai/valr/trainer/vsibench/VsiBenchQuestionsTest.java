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

    private static final char BYTE_ORDER_MARK = 0xFEFF;

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
                "'id':0 | 'id':true | line 2 (id true): id is BOOLEAN; expected a text or a number",
                "'4' | NaN | (id 0): ground_truth is NaN; expected a text or a number",
                "'4' | -Infinity | (id 0): ground_truth is -Infinity; expected a text or a number",
                "null} | [NaN]} | options holds NaN; expected texts",
                "'id':0 | 'id':7.0 | line 2 (id 7.0): the id is also that of",
                "'id':0 | 'id' | line 2 is no JSON (what stands around column 6 cannot be read); expected one JSON object",
                "'id':0 | 'id':0,'id':1 | line 2 is no JSON (the key 'id' comes twice); expected one JSON object",
                "'id':0 | 'id':00 | line 2 is no JSON (what stands around column",
                "null} | null} {} | line 2 is no JSON (something stands behind the value); expected one JSON object",
                "null} | null | line 2 is no JSON (it ends in the middle of a value); expected one JSON object"
            })
    void shouldNameTheLineTheIdAndWhatIsWrong(String part, String wrong, String message) {
        assertThatThrownBy(() -> read(ROUTE, COUNT.replace(part, wrong)))
                .isInstanceOf(VsiBenchException.class)
                .hasMessageContaining("test.jsonl line 2")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("REDACTED", "ALLOW_", "_FEATURE", "Feature", "Source");
    }

    @Test
    void shouldSayThatANumberIsTooLongInOurWords() {
        assertThatThrownBy(() -> read(COUNT.replace("'4'", "4".repeat(2000))))
                .hasMessageContaining(
                        "line 1 is no JSON (a number or a name is too long, or values are nested too deeply)");
    }

    @Test
    void shouldPassOverAByteOrderMarkAndLinesOfWindows() throws Exception {
        assertThat(read(BYTE_ORDER_MARK + COUNT + "\r", ROUTE + "\r", "").all()).hasSize(2);
    }

    /** As pandas writes a column of ids that had a gap. */
    @Test
    void shouldKnowAWholeNumberHoweverItIsWritten() throws Exception {
        VsiBenchQuestions questions = read(COUNT.replace("'id':0", "'id':12345678.0"), ROUTE);

        assertThat(questions.all()).extracting(VsiBenchQuestion::id).containsExactly("12345678", "7");
        assertThat(ids(file(folder, "ids", "7.00", "12345678"), questions)).containsExactly("7", "12345678");
        assertThatThrownBy(() -> ids(file(folder, "ids", "7.5"), questions)).hasMessageContaining("id 7.5 is no");
        assertThatThrownBy(() -> ids(file(folder, "ids", "87654321.0"), questions))
                .hasMessageContaining("id 87654321.0 is no question of");
        assertThatThrownBy(() -> ids(file(folder, "ids", "1e999999999"), questions))
                .hasMessageContaining("id 1E+999999999 is no question of");
    }

    @Test
    void shouldRefuseALetterThatNoOptionHas() throws Exception {
        assertThatThrownBy(() -> read(ROUTE.replace("'B'", "'Z'")))
                .hasMessageContaining("line 1 (id 7): ground_truth 'Z' is the letter of none of the options"
                        + " [A. left, B. right]");
        assertThat(read(ROUTE.replace("'B'", "'b'")).all()).hasSize(1);
        assertThatThrownBy(() -> read(ROUTE.replace("'B. right'", "'Back'")))
                .hasMessageContaining("ground_truth 'B' is the letter of none");
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
        assertThat(ids(file(folder, "pretty", "[", "  7,", "  0", "]", ""), questions))
                .containsExactly("7", "0");
        assertThat(ids(file(folder, "nested", "[", "  {", "    'id': 7", "  }", "]"), questions))
                .containsExactly("7");
        assertThat(ids(file(folder, "marked", BYTE_ORDER_MARK + "[0,", "7]"), questions))
                .containsExactly("0", "7");
    }

    @Test
    void shouldNameTheLineOfAnIdInAList() throws Exception {
        VsiBenchQuestions questions = read(COUNT, ROUTE);
        Path ids = file(folder, "ids", "[", "  7,", "  99", "]");

        assertThatThrownBy(() -> ids(ids, questions)).hasMessageContaining("ids line 3: id 99 is no question of");
        assertThatThrownBy(() -> ids(folder, questions)).hasMessageContaining(folder + " is a folder; give a file");
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
                "[[7]] | ids line 1: holds no id",
                "[7 | ids line 1 is no JSON (it ends in the middle of a value); expected one JSON value a line, or",
                "NaN | ids line 1: id NaN is no question of",
                "id7 | ids line 1 is no JSON (what stands around column"
            })
    void shouldRefuseDebiasedIdsThatFitNoQuestion(String content, String message) throws Exception {
        VsiBenchQuestions questions = read(COUNT, ROUTE);
        Path ids = file(folder, "ids", content);

        assertThatThrownBy(() -> ids(ids, questions)).hasMessageContaining(message);
    }
}
