package ai.valr.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LookMapTest {

    @Test
    void shouldBeDarkestWhereNothingIsAndFullWhereTheWeightIsLargest() {
        assertThat(LookMap.lines(List.of(0f, 0.5f, 0.25f, 0.25f), false)).containsExactly("  ██", "▒▒▒▒");
    }

    @Test
    void shouldPutTwoRowsInALineOnATerminal() {
        List<String> lines = LookMap.lines(java.util.Collections.nCopies(16, 1 / 16f), true);

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("38;5;255;48;5;255m▀▀").endsWith("\u001b[0m");
    }

    @Test
    void shouldDrawNothingForCellsThatMakeNoSquare() {
        assertThat(LookMap.lines(List.of(), false)).isEmpty();
        assertThat(LookMap.lines(List.of(1f, 2f), false)).isEmpty();
    }

    @Test
    void shouldBeDarkWithoutAnyWeight() {
        assertThat(LookMap.lines(List.of(0f, 0f, 0f, 0f), false)).containsExactly("    ", "    ");
    }
}
