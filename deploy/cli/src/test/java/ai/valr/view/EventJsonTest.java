package ai.valr.view;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.EventJson;
import ai.valr.schemas.ReasoningEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class EventJsonTest {

    @Test
    void shouldHaveTheSchemasNamesAndTheTypeInFront() throws Exception {
        String line = EventJson.of(Events.step(1, "red chair: frame 2")).toString();

        assertThat(line)
                .startsWith("{\"type\":\"StepCompleted\",\"session_id\":\"room\"")
                .doesNotContain("\n");
        JsonNode node = new ObjectMapper().readTree(line);
        assertThat(node.get("event_number").isInt()).isTrue();
        assertThat(node.get("time").longValue()).isEqualTo(1_700_000_000_000_123L);
        JsonNode step = node.get("event");
        assertThat(step.get("text").textValue()).isEqualTo("red chair: frame 2");
        assertThat(step.at("/looked_at/frame/frame_id").textValue()).isEqualTo("frame-2");
        assertThat(step.at("/looked_at/cells")).hasSize(4);
        assertThat(step.at("/timings/latent_us").longValue()).isEqualTo(4000);
    }

    @Test
    void shouldWriteEveryFieldOfTheSchema() {
        JsonNode node = EventJson.of(Events.step(0, "text"));

        ReasoningEvent.getClassSchema().getFields().forEach(field -> assertThat(node.has(field.name()))
                .as(field.name())
                .isTrue());
    }

    @Test
    void shouldWriteMissingValuesAsNull() {
        assertThat(EventJson.of(Events.answer("a red chair", null))
                        .at("/event/value")
                        .isNull())
                .isTrue();
    }
}
