package ai.valr.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.schemas.SchemaInspection.Subject;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class SchemaInspectionTest {
    private final Registry registry = Registry.inMemory();

    private Subject tasks() {
        return SchemaInspection.inspect(registry).stream()
                .filter(subject -> subject.subject().equals("valr.tasks-value"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldTellWhatIsNotRegistered() {
        assertThat(SchemaInspection.inspect(registry))
                .hasSameSizeAs(Topics.withSchema())
                .allSatisfy(subject -> assertThat(subject.versions()).isZero());
    }

    @Test
    void shouldKnowOurOwnSchema() {
        registry.register("valr.tasks-value", Topics.schema(Topics.TASKS));

        assertThat(tasks().hasOurs()).isTrue();
        assertThat(tasks().unreadable()).isEmpty();
    }

    @Test
    void shouldNameAVersionThatOursCannotRead() {
        Schema foreign = SchemaBuilder.record("TaskCommand")
                .namespace("ai.valr.schemas")
                .fields()
                .requiredInt("session_id")
                .endRecord();
        registry.register("valr.tasks-value", foreign);

        assertThat(tasks().hasOurs()).isFalse();
        assertThat(tasks().unreadable()).singleElement().asString().startsWith("version 1: ");
    }
}
