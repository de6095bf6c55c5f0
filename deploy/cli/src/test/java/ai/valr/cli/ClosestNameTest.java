package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClosestNameTest {
    private static final List<String> NAMES = List.of("--kafka-port", "--http-port", "--model", "--help");

    @Test
    void shouldFindTheNameWithFewestEdits() {
        assertThat(ClosestName.to("--kakfa-port", NAMES)).contains("--kafka-port");
        assertThat(ClosestName.to("--htp-port", NAMES)).contains("--http-port");
        assertThat(ClosestName.to("--modle", NAMES)).contains("--model");
    }

    @Test
    void shouldNotGuess() {
        assertThat(ClosestName.to("--frobnicate-everything", NAMES)).isEmpty();
        assertThat(ClosestName.to("-x", NAMES)).isEmpty();
    }

    @Test
    void shouldCountASwapAsOneEdit() {
        assertThat(ClosestName.edits("ab", "ba")).isEqualTo(1);
        assertThat(ClosestName.edits("kitten", "sitting")).isEqualTo(3);
        assertThat(ClosestName.edits("", "abc")).isEqualTo(3);
    }
}
