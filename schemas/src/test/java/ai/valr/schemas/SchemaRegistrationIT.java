package ai.valr.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.valr.embedded.EmbeddedRegistry;
import ai.valr.schemas.UnreadableRecordException.Reason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaRegistrationIT {

    @TempDir
    static Path data;

    private static EmbeddedRegistry server;
    private static Map<String, Object> settings;
    private static Registry registry;
    private static ValrSerdes serdes;

    @BeforeAll
    static void start() {
        server = EmbeddedRegistry.start(EmbeddedRegistry.Settings.in(data));
        settings = Map.of("schema.registry.url", server.url());
        SchemaRegistration.register(settings);
        registry = Registry.connect(settings);
        serdes = ValrSerdes.connect(settings);
    }

    @AfterAll
    static void stop() {
        serdes.close();
        registry.close();
        server.close();
    }

    @Test
    void shouldGiveTheSameIdsAgain() {
        Map<String, Integer> ids = SchemaRegistration.register(settings);

        assertThat(ids).hasSize(Topics.withSchema().size()).containsKey("valr.frames-value");
        assertThat(ids.values()).doesNotHaveDuplicates();
        assertThat(SchemaRegistration.register(settings)).isEqualTo(ids);
    }

    @ParameterizedTest
    @MethodSource("ai.valr.schemas.Topics#withSchema")
    void shouldSetTheCompatibilityOfEachSubject(String topic) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/config/" + Topics.subject(topic)))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"BACKWARD_TRANSITIVE\"");
    }

    @ParameterizedTest
    @MethodSource("ai.valr.schemas.Topics#withSchema")
    void shouldTakeANewFieldWithADefaultAndReadOldAndNewData(String topic) {
        Schema old = Topics.schema(topic);
        SpecificRecord record = Records.of(topic);
        for (Schema part : NamedTypes.in(old)) {
            if (part.getType() != Schema.Type.RECORD) {
                continue;
            }
            Schema evolved = EvolvedSchema.withField(old, part.getName(), "\"unset\"");
            int id = registry.register(Topics.subject(topic), evolved);

            // Old data, new reader.
            byte[] oldBytes = AvroBytes.write(old, record);
            GenericRecord seen = AvroBytes.read(old, evolved, oldBytes);
            assertThat(AvroBytes.write(evolved, seen)).hasSizeGreaterThanOrEqualTo(oldBytes.length);
            if (part.getFullName().equals(old.getFullName())) {
                assertThat(seen.get(EvolvedSchema.FIELD)).hasToString("unset");
            }
            // New data, old reader: our own deserializer.
            byte[] newRecord = AvroBytes.write(evolved, seen);
            byte[] wire = ByteBuffer.allocate(5 + newRecord.length)
                    .put((byte) 0)
                    .putInt(id)
                    .put(newRecord)
                    .array();
            assertThat(serdes.deserializer(record.getClass()).deserialize(topic, wire))
                    .as("evolved %s", part.getName())
                    .isEqualTo(record);
        }
    }

    @ParameterizedTest
    @MethodSource("ai.valr.schemas.Topics#withSchema")
    void shouldRefuseANewFieldWithoutADefault(String topic) {
        Schema old = Topics.schema(topic);

        assertThatThrownBy(() ->
                        registry.register(Topics.subject(topic), EvolvedSchema.withField(old, old.getName(), null)))
                .isInstanceOf(SchemaRejectedException.class)
                .hasMessageContaining(Topics.subject(topic));
    }

    @Test
    void shouldSayThatASchemaIdIsUnknown() {
        byte[] bytes = {0, 0, 0x0f, 0x42, 0x40, 1, 2, 3};

        UnreadableRecordException error =
                catchThrowableOfType(UnreadableRecordException.class, () -> serdes.deserializer(CameraFrame.class)
                        .deserialize(Topics.FRAMES, bytes));

        assertThat(error)
                .returns(Reason.UNKNOWN_SCHEMA_ID, UnreadableRecordException::reason)
                .hasMessageContaining("schema id 1000000 is not known");
    }

    @Test
    void shouldSayThatARegisteredSchemaIsMissingWhereItMayNotRegister() {
        try (ValrSerdes strict =
                ValrSerdes.connect(Map.of("schema.registry.url", server.url(), "auto.register.schemas", "false"))) {
            assertThat(strict.serializer(CameraFrame.class).serialize(Topics.FRAMES, Records.frame()))
                    .startsWith(0);
            assertThatThrownBy(() -> strict.serializer(CameraFrame.class).serialize("elsewhere", Records.frame()))
                    .isInstanceOf(SchemaRejectedException.class)
                    .hasMessageContaining("elsewhere-value")
                    .hasMessageContaining("auto.register.schemas");
        }
    }

    @Test
    void shouldTellAnUnreachableRegistryFromABadRecord() {
        EmbeddedRegistry stopped = EmbeddedRegistry.launch(EmbeddedRegistry.Settings.in(data.resolve("stopped")));
        String url = stopped.url();
        stopped.close();
        try (ValrSerdes unreachable = ValrSerdes.connect(Map.of("schema.registry.url", url))) {
            byte[] bytes = serdes.serializer(CameraFrame.class).serialize(Topics.FRAMES, Records.frame());

            assertThatThrownBy(() -> unreachable.deserializer(CameraFrame.class).deserialize(Topics.FRAMES, bytes))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining(url)
                    .hasMessageContaining("schema.registry.url");
            assertThatThrownBy(
                            () -> unreachable.serializer(CameraFrame.class).serialize(Topics.FRAMES, Records.frame()))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void shouldNotBlameARecordForAWrongUrl() {
        String wrong = server.url().replace("/ccompat/v7", "/nothing");
        byte[] bytes = serdes.serializer(CameraFrame.class).serialize(Topics.FRAMES, Records.frame());
        try (ValrSerdes misled = ValrSerdes.connect(Map.of("schema.registry.url", wrong))) {
            assertThatThrownBy(() -> misled.deserializer(CameraFrame.class).deserialize(Topics.FRAMES, bytes))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining(wrong);
        }
    }
}
