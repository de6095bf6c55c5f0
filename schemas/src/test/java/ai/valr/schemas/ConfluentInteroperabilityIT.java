package ai.valr.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.embedded.EmbeddedRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfluentInteroperabilityIT {

    @TempDir
    static Path data;

    private static EmbeddedRegistry server;
    private static ValrSerdes serdes;
    private static ConfluentSerde confluent;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedRegistry.start(EmbeddedRegistry.Settings.in(data));
        Map<String, Object> settings = Map.of("schema.registry.url", server.url());
        SchemaRegistration.register(settings);
        serdes = ValrSerdes.connect(settings);
        confluent = new ConfluentSerde(settings);
    }

    @AfterAll
    static void stop() {
        serdes.close();
        server.close();
    }

    @Test
    void shouldBeReadByConfluentsDeserializer() throws Exception {
        for (Map.Entry<SpecificRecord, String> entry : records().entrySet()) {
            SpecificRecord record = entry.getKey();
            String topic = entry.getValue();

            assertThat(confluent.deserialize(topic, bytes(topic, record))).isEqualTo(json(topic, record));
        }
    }

    @Test
    void shouldReadWhatConfluentsSerializerWrites() throws Exception {
        for (Map.Entry<SpecificRecord, String> entry : records().entrySet()) {
            SpecificRecord record = entry.getKey();
            String topic = entry.getValue();
            Schema schema = Topics.schema(topic);

            byte[] written = confluent.serialize(topic, schema.toString(), json(topic, record));

            assertThat(serdes.deserializer(record.getClass()).deserialize(topic, written))
                    .isEqualTo(record);
            assertThat(written).as("the same id and the same bytes").isEqualTo(bytes(topic, record));
        }
    }

    @SuppressWarnings("unchecked") // A record's class is that of its serializer.
    private static byte[] bytes(String topic, SpecificRecord record) {
        Class<SpecificRecord> type = (Class<SpecificRecord>) record.getClass();
        return serdes.serializer(type).serialize(topic, record);
    }

    private static Map<SpecificRecord, String> records() {
        List<SpecificRecord> events = new ArrayList<>(Records.events());
        Map<SpecificRecord, String> records = new LinkedHashMap<>();
        Topics.withSchema().forEach(topic -> records.put(Records.of(topic), topic));
        events.forEach(event -> records.put(event, Topics.EVENTS));
        Records.commands().forEach(command -> records.put(command, Topics.TASKS));
        return records;
    }

    private static String json(String topic, SpecificRecord record) throws IOException {
        Schema schema = Topics.schema(topic);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, bytes);
        new SpecificDatumWriter<SpecificRecord>(schema, SpecificData.getForClass(record.getClass()))
                .write(record, encoder);
        encoder.flush();
        return bytes.toString(UTF_8);
    }
}
