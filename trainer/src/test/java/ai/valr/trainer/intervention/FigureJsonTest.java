package ai.valr.trainer.intervention;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.trainer.roomworld.Score;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.junit.jupiter.api.Test;

class FigureJsonTest {
    @Test
    void shouldRoundToSixDecimals() {
        JsonNode json = FigureJson.of(new Score.Figure(1 / 3.0, -0.25, 0.5, 7));

        assertThat(json).hasToString("{\"score\":0.333333,\"ci\":[-0.25,0.5],\"n\":7}");
        assertThat(Markdown.figure(json)).isEqualTo(".333 [-.250, .500]");
    }

    @Test
    void shouldTellNoFigureWhereThereIsNone() {
        JsonNode json = FigureJson.of(new Score.Figure(Double.NaN, Double.NaN, Double.NaN, 7));

        assertThat(json).hasToString("{\"score\":null,\"ci\":[null,null],\"n\":7}");
        assertThat(Markdown.figure(json)).isEqualTo("-");
        assertThat(Markdown.figure(MissingNode.getInstance())).isEqualTo("-");
    }
}
