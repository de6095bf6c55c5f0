package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LogFormatTest {
    @Test
    void shouldFindTheFormatAmongOtherArguments() {
        assertThat(LogFormat.wanted(Map.of(), "serve", "--json", "--log-format", "json", "--data", "x"))
                .isEqualTo(LogFormat.JSON);
        assertThat(LogFormat.wanted(Map.of(), "ask", "--log-format=JSON", "what?"))
                .isEqualTo(LogFormat.JSON);
        assertThat(LogFormat.wanted(Map.of(), "serve", "--json")).isEqualTo(LogFormat.TEXT);
    }

    @Test
    void shouldTakeTheEnvironmentsWhereTheCommandLineSaysNothing() {
        Map<String, String> json = Map.of("VALR_LOG_FORMAT", "json");

        assertThat(LogFormat.wanted(json, "serve")).isEqualTo(LogFormat.JSON);
        assertThat(LogFormat.wanted(json, "serve", "--log-format", "text")).isEqualTo(LogFormat.TEXT);
        assertThat(LogFormat.wanted(Map.of("VALR_LOG_FORMAT", "yaml"), "serve")).isEqualTo(LogFormat.TEXT);
    }
}
