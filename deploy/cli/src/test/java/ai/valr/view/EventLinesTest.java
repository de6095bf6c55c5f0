package ai.valr.view;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.FailureCode;
import ai.valr.schemas.NumberValue;
import ai.valr.schemas.TaskFailed;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLinesTest {
    private final EventLines lines = new EventLines(Style.PLAIN, true);

    @Test
    void shouldShowAStepWithItsFrameMapAndTime() {
        List<String> shown = lines.of(Events.step(0, "red chair: frame 2"));

        assertThat(shown).hasSize(2);
        assertThat(shown.get(0))
                .startsWith("   1  red chair: frame 2")
                .contains("→ frame-2")
                .endsWith("12 ms");
        assertThat(shown.get(1)).endsWith("  ██").isNotBlank();
    }

    @Test
    void shouldShowAStepOnOneLineWithoutMaps() {
        assertThat(new EventLines(Style.PLAIN, false).of(Events.step(0, "text")))
                .hasSize(1);
    }

    @Test
    void shouldShowTheTypedAnswer() {
        assertThat(lines.of(Events.answer("answer: B", new ChoiceValue("B", "left")))
                        .get(0))
                .isEqualTo("   =  B. left  confidence 0.88");
        assertThat(lines.of(Events.answer("answer: 2", new NumberValue(2.0, "m")))
                        .get(0))
                .contains("2 m");
        assertThat(lines.of(Events.answer("a chair", null)).get(0)).contains("a chair");
    }

    @Test
    void shouldNotLetATextSteerTheTerminal() {
        String hostile = "\u001b[2J\u0007done\nand more";

        assertThat(lines.of(Events.step(0, hostile)))
                .allSatisfy(line -> assertThat(line).doesNotContain("\u001b", "\u0007", "\n"));
        assertThat(lines.of(Events.envelope(TaskFailed.newBuilder()
                                .setCode(FailureCode.INVALID_TASK)
                                .setMessage(hostile)
                                .build()))
                        .get(0))
                .isEqualTo("  failed: INVALID_TASK [2Jdone and more");
    }

    @Test
    void shouldBreakALongTextBetweenWords() {
        List<String> shown = lines.of(Events.step(0, "word ".repeat(30)));

        assertThat(shown).hasSizeGreaterThan(2).allSatisfy(line -> assertThat(line.length())
                .isLessThan(100));
    }
}
