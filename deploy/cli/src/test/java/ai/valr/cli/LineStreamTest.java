package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineStreamTest {
    @Test
    void shouldHandOnWholeLinesAndNoEmptyOnes() {
        List<String> lines = new ArrayList<>();
        PrintStream out = LineStream.of(lines::add);

        out.print("größe ");
        assertThat(lines).isEmpty();
        out.printf("%d%n%n", 3);
        out.print("next\r\nrest");

        assertThat(lines).containsExactly("größe 3", "next");
    }

    @Test
    void shouldHoldNoMoreThanItsBound() {
        List<String> lines = new ArrayList<>();

        LineStream.of(lines::add).print("x".repeat(100_000));

        assertThat(lines).containsExactly("x".repeat(1 << 16));
    }
}
