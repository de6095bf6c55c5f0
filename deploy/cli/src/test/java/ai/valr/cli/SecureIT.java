package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.client.Picture;
import ai.valr.demo.RoomAsk;
import ai.valr.embedded.EmbeddedRegistry;
import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.Topics;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.WorldConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** One settings file for {@code worker}, {@code ask} and {@code replay}: TLS and a user on the broker and on the registry. */
class SecureIT {
    private static final String TINY = ValrProcess.TINY_MODEL.toString();

    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldLetEachPartInByTheSettingsOfOneFile() throws Exception {
        Certificates certificates = Certificates.make(home);
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(EmbeddedRegistry.Settings.in(home.resolve("schemas")));
                SecureRegistry gate = SecureRegistry.before(registry.url(), certificates);
                SecureBroker broker = SecureBroker.start(home.resolve("kafka"), certificates)) {
            Properties settings = settings(broker, gate, certificates);
            Path file = write("worker.properties", settings);
            Path wrong = write("wrong.properties", with(settings, "sasl.jaas.config", jaas("guessed")));
            Path stranger = write("stranger.properties", with(settings, "basic.auth.user.info", "valr:guessed"));
            try (ValrProcess worker = ValrProcess.start(home, "worker", "--config", file.toString(), "--model", TINY)) {
                Awaitility.await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(worker.err())
                        .contains("worker serves"));

                // More frames than the worker encodes at a time: the others are read again by their coordinates.
                String session = ask(ExitCode.OK, file);
                assertThat(replay(file, session).get("result").textValue()).isEqualTo("same");
                assertDeadLetter(settings);

                ask(ExitCode.ENVIRONMENT, wrong);
                assertThat(err.toString())
                        .contains("the broker at " + broker.bootstrapServers() + " refuses")
                        .contains("check security.protocol, sasl.* and ssl.*");
                ask(ExitCode.ENVIRONMENT, stranger);
                assertThat(err.toString()).contains(gate.url()).contains("401").contains("the credentials");
                assertThat(worker.err()).doesNotContain("Exception");
            }
            try (ValrProcess refused =
                    ValrProcess.start(home, "worker", "--config", wrong.toString(), "--model", TINY)) {
                Awaitility.await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(refused.err())
                        .contains("the worker waits: cannot describe valr.")
                        .contains("Authentication failed"));
            }
        }
    }

    private Properties settings(SecureBroker broker, SecureRegistry gate, Certificates certificates) {
        Properties p = new Properties();
        p.setProperty("bootstrap.servers", broker.bootstrapServers());
        p.setProperty("security.protocol", "SASL_SSL");
        p.setProperty("sasl.mechanism", "PLAIN");
        p.setProperty("sasl.jaas.config", jaas(SecureBroker.PASSWORD));
        p.setProperty("schema.registry.url", gate.url());
        p.setProperty("basic.auth.credentials.source", "USER_INFO");
        p.setProperty("basic.auth.user.info", SecureRegistry.USER_INFO);
        for (String prefix : List.of("", "schema.registry.")) {
            p.setProperty(prefix + "ssl.truststore.type", "PKCS12");
            p.setProperty(
                    prefix + "ssl.truststore.location",
                    certificates.trustStore().toString());
            p.setProperty(prefix + "ssl.truststore.password", Certificates.PASSWORD);
        }
        p.setProperty("state.dir", home.resolve("state").toString());
        p.setProperty("partitions", "2");
        p.setProperty("max_encoding_per_session", "1");
        return p;
    }

    private static String jaas(String password) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + SecureBroker.USER
                + "\" password=\"" + password + "\";";
    }

    private static Properties with(Properties settings, String name, String value) {
        Properties changed = new Properties();
        changed.putAll(settings);
        changed.setProperty(name, value);
        return changed;
    }

    private Path write(String name, Properties settings) throws Exception {
        Path file = home.resolve(name);
        try (var writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        return file;
    }

    /** @return the session in which it was answered, where it was */
    private String ask(int exitCode, Path config) throws Exception {
        Path pictures = Files.createDirectories(home.resolve("pictures"));
        for (Picture picture :
                RoomAsk.pictures(new RoomWorld(WorldConfig.standard()).walk(SceneId.of(Split.TEST, 1, 0)), "")) {
            Files.write(pictures.resolve(picture.name() + "." + picture.format()), picture.data());
        }
        String said = run(
                exitCode,
                "ask",
                "--json",
                "--config",
                config.toString(),
                "--max-steps",
                "2",
                "--frames",
                pictures.toString(),
                "How many chairs are in this room?");
        if (exitCode != ExitCode.OK) {
            return null;
        }
        JsonNode accepted = new ObjectMapper().readTree(said.lines().findFirst().orElseThrow());
        return accepted.get("session_id").textValue();
    }

    private JsonNode replay(Path config, String session) throws Exception {
        return new ObjectMapper()
                .readTree(run(
                        ExitCode.OK,
                        "replay",
                        "--json",
                        "--config",
                        config.toString(),
                        "--model",
                        TINY,
                        "--session",
                        session,
                        "--task",
                        "question"));
    }

    private String run(int exitCode, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine valr = Valr.commandLine(Map.of());
        valr.setOut(new PrintWriter(out, true));
        valr.setErr(new PrintWriter(err, true));
        assertThat(valr.execute(arguments)).as(out.toString() + err).isEqualTo(exitCode);
        return out.toString();
    }

    private static void assertDeadLetter(Properties settings) throws Exception {
        Properties client = new Properties();
        settings.stringPropertyNames().stream()
                .filter(name -> name.matches("(bootstrap|security|sasl|ssl)\\..*"))
                .forEach(name -> client.setProperty(name, settings.getProperty(name)));
        byte[] garbage = "no Avro at all".getBytes(StandardCharsets.UTF_8);
        try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
                var consumer = new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            producer.send(new ProducerRecord<>(Topics.TASKS, "any".getBytes(StandardCharsets.UTF_8), garbage))
                    .get();
            TopicPartition letters = new TopicPartition(Topics.DEAD_LETTERS, 0);
            consumer.assign(List.of(letters));
            consumer.seekToBeginning(List.of(letters));
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                records.forEach(letter -> {
                    assertThat(letter.value()).isEqualTo(garbage);
                    assertThat(DeadLetterHeaders.readFrom(letter.headers()).topic())
                            .isEqualTo(Topics.TASKS);
                });
                return !records.isEmpty();
            });
        }
    }
}
