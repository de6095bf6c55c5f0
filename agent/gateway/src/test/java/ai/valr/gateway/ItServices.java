package ai.valr.gateway;

import static org.awaitility.Awaitility.await;

import ai.valr.embedded.EmbeddedServices;
import ai.valr.schemas.Ask;
import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.Feedback;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** A broker, a registry, the topics, and somebody who answers; gateways as a test wants them. Closed by the test. */
final class ItServices implements AutoCloseable {
    static final int PARTITIONS = 3;

    /** For what is waited for: a slow machine, or a network that takes its time to say that it knows no name, is no fault. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final EmbeddedServices services;
    final FakeWorker worker;
    /** A pixel. */
    static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private final HttpClient client = HttpClient.newHttpClient();

    ItServices(Path directory) {
        Awaitility.setDefaultTimeout(PATIENCE);
        services = EmbeddedServices.start(directory, 0, 0);
        SchemaRegistration.register(Map.of("schema.registry.url", services.schemaRegistryUrl()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(PARTITIONS));
        }
        worker = new FakeWorker(services.bootstrapServers(), services.schemaRegistryUrl(), PARTITIONS);
    }

    /** A gateway that is ready; closed by the test. */
    Gateway gateway(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                services.bootstrapServers(),
                "schema.registry.url",
                services.schemaRegistryUrl(),
                "port",
                "0",
                "heartbeat_ms",
                "1000"));
        settings.putAll(more);
        Gateway started = Gateway.start(GatewayConfig.parse(settings));
        await().until(started::isReady);
        return started;
    }

    /** A chat completion's body: a question about a picture. */
    static String chat(String question) {
        return "{\"messages\": [" + user(question) + "]}";
    }

    /** A message of the user's: a question about a picture. */
    static String user(String question) {
        return "{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"" + question
                + "\"}, {\"type\": \"image_url\", \"image_url\": {\"url\": \"data:image/png;base64,"
                + Base64.getEncoder().encodeToString(PNG) + "\"}}]}";
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String url) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    HttpResponse<String> post(String url, byte[] body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /** The feedback about a task, as another program reads it; waits for it. */
    Feedback feedback(String session, String task) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (ValrSerdes serdes = ValrSerdes.connect(Map.of("schema.registry.url", services.schemaRegistryUrl()));
                KafkaConsumer<byte[], byte[]> consumer = consumer(Topics.FEEDBACK)) {
            Optional<Feedback> found = await().until(
                            () -> {
                                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
                                return records.stream()
                                        .map(record -> serdes.deserializer(Feedback.class)
                                                .deserialize(record.topic(), record.value()))
                                        .filter(given -> given.getSessionId().equals(session)
                                                && given.getTaskId().equals(task))
                                        .reduce((first, second) -> second);
                            },
                            Optional::isPresent);
            return found.orElseThrow();
        }
    }

    /** A record of some topic that nobody could use. */
    void deadLetter(String topic, byte[] value, String message) throws Exception {
        deadLetter(topic, "dead".getBytes(StandardCharsets.UTF_8), value, message);
    }

    /** A record of some topic, under some key, that nobody could use. */
    void deadLetter(String topic, byte[] key, byte[] value, String message) throws Exception {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.DEAD_LETTERS, key, value);
        new DeadLetterHeaders(topic, 0, 7, DeadLetterHeaders.Stage.TASK_PUT, "some.Exception", message)
                .writeTo(record.headers());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", services.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    /** The record at a place; waits for it. */
    ConsumerRecord<byte[], byte[]> record(String topic, int partition, long offset) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic)) {
            return await().until(
                            () -> {
                                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
                                return records.stream()
                                        .filter(record -> record.partition() == partition && record.offset() == offset)
                                        .findFirst();
                            },
                            Optional::isPresent)
                    .orElseThrow();
        }
    }

    /** A question's record as a client publishes it. */
    byte[] ask(String session, String task, String question) {
        try (ValrSerdes serdes = ValrSerdes.connect(Map.of("schema.registry.url", services.schemaRegistryUrl()))) {
            TaskCommand command = TaskCommand.newBuilder()
                    .setSessionId(session)
                    .setCommand(Ask.newBuilder()
                            .setTaskId(task)
                            .setQuestion(question)
                            .build())
                    .build();
            return serdes.serializer(TaskCommand.class).serialize(Topics.TASKS, command);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String topic) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", services.bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(
                        0, consumer.partitionsFor(topic).size())
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        return consumer;
    }

    @Override
    public void close() {
        worker.close();
        services.close();
    }
}
