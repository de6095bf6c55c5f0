package ai.valr.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TopicsTest {

    @ParameterizedTest
    @MethodSource("ai.valr.schemas.Topics#withSchema")
    void shouldDocumentEveryRecordAndField(String topic) {
        List<String> undocumented = new ArrayList<>();
        for (Schema schema : NamedTypes.in(Topics.schema(topic))) {
            if (schema.getDoc() == null) {
                undocumented.add(schema.getFullName());
            }
            if (schema.getType() == Schema.Type.RECORD) {
                schema.getFields().stream()
                        .filter(field -> field.doc() == null)
                        .forEach(field -> undocumented.add(schema.getName() + "." + field.name()));
            }
        }
        assertThat(undocumented).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ai.valr.schemas.Topics#withSchema")
    void shouldNameFieldsInSnakeCaseAndGiveEnumsADefault(String topic) {
        for (Schema schema : NamedTypes.in(Topics.schema(topic))) {
            if (schema.getType() == Schema.Type.ENUM) {
                assertThat(schema.getEnumDefault()).as(schema.getFullName()).isNotNull();
            } else {
                assertThat(schema.getFields())
                        .allSatisfy(field -> assertThat(field.name()).matches("[a-z][a-z0-9]*(_[a-z0-9]+)*"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ai.valr.schemas.Topics#withSchema")
    void shouldPublishSchemasWithoutHintsForJava(String topic) {
        assertThat(Topics.schema(topic).toString()).doesNotContain("avro.java");
    }

    @Test
    void shouldRefuseATopicWithoutASchema() {
        assertThatThrownBy(() -> Topics.schema(Topics.DEAD_LETTERS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Topics.DEAD_LETTERS);
    }

    @Test
    void shouldCarryTheContractsBesideTheClasses() {
        for (String topic : Topics.withSchema()) {
            String file = "/avro/" + Topics.schema(topic).getName() + ".avsc";
            assertThat(TopicsTest.class.getResource(file)).as(file).isNotNull();
        }
    }
}
