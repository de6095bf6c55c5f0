package ai.valr.worker;

import static org.awaitility.Awaitility.await;

import ai.valr.embedded.EmbeddedBroker;
import ai.valr.embedded.EmbeddedRegistry;
import ai.valr.embedded.EmbeddedServices;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.DeadLetterHeaders;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;

/** A real broker and a real registry, a client that publishes, and one that reads what workers write. */
final class ItCluster implements AutoCloseable {
    private static final int PARTITIONS = 2;
    private static final Duration SOON = Duration.ofMinutes(2);

    final List<ReasoningEvent> events = new CopyOnWriteArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> rawEvents = new CopyOnWriteArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> deadLetters = new CopyOnWriteArrayList<>();
    private final Path directory;
    private final String bootstrapServers;
    private final String registryUrl;
    private final ValrSerdes serdes;
    private final KafkaProducer<String, byte[]> producer;
    private final Thread reader = new Thread(this::read, "it-reader");
    private EmbeddedRegistry registry;

    /** Null where the broker is somebody else's. */
    private EmbeddedBroker broker;

    private volatile boolean closed;

    ItCluster(Path directory) {
        this(directory, EmbeddedServices.start(directory, 0, 0));
    }

    private ItCluster(Path directory, EmbeddedServices services) {
        this(directory, services.broker(), services.bootstrapServers(), services.registry());
    }

    private ItCluster(Path directory, EmbeddedBroker broker, String bootstrapServers, EmbeddedRegistry registry) {
        this.directory = directory;
        this.broker = broker;
        this.bootstrapServers = bootstrapServers;
        this.registry = registry;
        this.registryUrl = registry.url();
        Map<String, Object> connection = Map.of("schema.registry.url", registryUrl);
        SchemaRegistration.register(connection);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(PARTITIONS));
        }
        serdes = ValrSerdes.connect(connection);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
        reader.setDaemon(true);
        reader.start();
    }

    /** On a broker that runs already, with a registry of its own. */
    static ItCluster on(String bootstrapServers, Path directory) {
        EmbeddedRegistry registry = EmbeddedRegistry.start(EmbeddedRegistry.Settings.in(directory.resolve("registry")));
        return new ItCluster(directory, null, bootstrapServers, registry);
    }

    void stopRegistry() {
        registry.close();
    }

    /** On the same port, with what it knew. */
    void startRegistryAgain() {
        int port = URI.create(registryUrl).getPort();
        registry = EmbeddedRegistry.start(
                EmbeddedRegistry.Settings.in(directory.resolve("registry")).withPort(port));
    }

    void stopBroker() {
        broker.close();
    }

    /** On the same port, with what it knew. */
    void startBrokerAgain() {
        int port = Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
        broker = EmbeddedBroker.start(
                EmbeddedBroker.Settings.in(directory.resolve("kafka")).withPort(port));
    }

    /** The partition of a session's records. */
    static int partition(String session) {
        return Utils.toPositive(Utils.murmur2(Harness.utf8(session))) % PARTITIONS;
    }

    /** The quick profile: what a test can wait for. */
    static WorkerConfig config(String bootstrapServers, String registryUrl, Path stateDirectory) {
        Map<String, String> quick = new HashMap<>();
        quick.put("main.consumer.session.timeout.ms", "1000");
        quick.put("main.consumer.heartbeat.interval.ms", "200");
        quick.put("producer.transaction.timeout.ms", "1000");
        return WorkerConfig.local(bootstrapServers, registryUrl, stateDirectory)
                .withTopics(TopicSettings.DEFAULTS.withPartitions(PARTITIONS))
                .withPassThrough(quick);
    }

    /** With the defaults that a broker as it is installed allows. */
    WorkerConfig unhurriedConfig(Path stateDirectory) {
        return WorkerConfig.local(bootstrapServers, registryUrl, stateDirectory)
                .withTopics(TopicSettings.DEFAULTS.withPartitions(PARTITIONS));
    }

    /** As {@link #config(Path)}, with more settings by their names. */
    WorkerConfig config(Path stateDirectory, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(config(stateDirectory).passThrough());
        settings.put("bootstrap.servers", bootstrapServers());
        settings.put("schema.registry.url", registryUrl());
        settings.put("state.dir", stateDirectory.toString());
        settings.put("partitions", Integer.toString(PARTITIONS));
        settings.putAll(more);
        return WorkerConfig.parse(settings);
    }

    WorkerConfig config(Path stateDirectory) {
        return config(bootstrapServers, registryUrl, stateDirectory);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    String registryUrl() {
        return registryUrl;
    }

    RecordMetadata frame(CameraFrame frame) {
        return raw(
                Topics.FRAMES,
                frame.getSessionId(),
                serdes.serializer(CameraFrame.class).serialize(Topics.FRAMES, frame));
    }

    void task(TaskCommand command) {
        task(command, null);
    }

    void task(TaskCommand command, String trace) {
        byte[] value = serdes.serializer(TaskCommand.class).serialize(Topics.TASKS, command);
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topics.TASKS, command.getSessionId(), value);
        if (trace != null) {
            record.headers().add("traceparent", Harness.utf8(trace));
        }
        send(record);
    }

    /**
     * Registers the next version of the commands' schema, as a newer client would: with one field more.
     *
     * @return its id, which no worker has seen
     */
    int registerNewerCommand() throws IOException, InterruptedException {
        String field = ",{\"name\":\"note\",\"type\":\"string\",\"default\":\"\"}]}";
        String schema = Topics.schema(Topics.TASKS).toString().replaceFirst("]}$", Matcher.quoteReplacement(field));
        String body = "{\"schema\":\"" + schema.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(registryUrl() + "/subjects/" + Topics.TASKS + "-value/versions"))
                                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        Matcher id = Pattern.compile("\"id\":(\\d+)").matcher(response.body());
        if (response.statusCode() != 200 || !id.find()) {
            throw new IllegalStateException("the registry refuses a newer schema: " + response.body());
        }
        return Integer.parseInt(id.group(1));
    }

    /** A command as {@link #registerNewerCommand()}'s client writes it, its last field empty. */
    void newerTask(int schemaId, TaskCommand command) {
        byte[] known = serdes.serializer(TaskCommand.class).serialize(Topics.TASKS, command);
        byte[] newer = Arrays.copyOf(known, known.length + 1); // Avro's empty text is a 0
        ByteBuffer.wrap(newer).putInt(1, schemaId);
        raw(Topics.TASKS, command.getSessionId(), newer);
    }

    RecordMetadata raw(String topic, String key, byte[] value) {
        return send(new ProducerRecord<>(topic, key, value));
    }

    List<ReasoningEvent> ofTask(String session, String task) {
        return events.stream()
                .filter(event -> event.getSessionId().equals(session)
                        && event.getTaskId().equals(task))
                .collect(Collectors.toList());
    }

    List<ReasoningEvent> untilEnded(String session, String task) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> ofTask(session, task).stream()
                .anyMatch(Harness::ends));
        return ofTask(session, task);
    }

    List<ReasoningEvent> untilEvents(String session, String task, int count) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ofTask(session, task).size() >= count);
        return ofTask(session, task);
    }

    /** The dead letter of the record at this place. */
    ConsumerRecord<byte[], byte[]> deadLetter(RecordMetadata place) {
        return await().atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> find(place), found -> found != null);
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
        serdes.close();
        registry.close();
        if (broker != null) {
            broker.close();
        }
    }

    private ConsumerRecord<byte[], byte[]> find(RecordMetadata place) {
        for (ConsumerRecord<byte[], byte[]> letter : deadLetters) {
            DeadLetterHeaders headers = DeadLetterHeaders.readFrom(letter.headers());
            if (headers.topic().equals(place.topic())
                    && headers.partition() == place.partition()
                    && headers.offset() == place.offset()) {
                return letter;
            }
        }
        return null;
    }

    private RecordMetadata send(ProducerRecord<String, byte[]> record) {
        try {
            return producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("could not publish to " + record.topic(), e);
        }
    }

    private void read() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(
                    new TopicPartition(Topics.EVENTS, 0),
                    new TopicPartition(Topics.EVENTS, 1),
                    new TopicPartition(Topics.DEAD_LETTERS, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    if (record.topic().equals(Topics.EVENTS)) {
                        rawEvents.add(record);
                        events.add(
                                serdes.deserializer(ReasoningEvent.class).deserialize(Topics.EVENTS, record.value()));
                    } else {
                        deadLetters.add(record);
                    }
                }
            }
        }
    }
}
