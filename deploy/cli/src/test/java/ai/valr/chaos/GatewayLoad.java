package ai.valr.chaos;

import ai.valr.cli.Valr;
import ai.valr.embedded.EmbeddedServices;
import ai.valr.process.ChildProcess;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.Timings;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import ai.valr.schemas.ValrSerdes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What one gateway carries: streams of all events to many readers, and pictures in. The gateway is a process of its own, the broker
 * and the load are in this one. To be run by hand, alone on the machine:
 *
 * <pre>java -cp ... ai.valr.chaos.GatewayLoad [streams] [events a second] [seconds] [picture KiB] [uploaders]</pre>
 */
final class GatewayLoad {
    private static final double MIB = 1 << 20;
    private static final Duration WARM = Duration.ofSeconds(10);
    private static final Duration START_WAIT = Duration.ofSeconds(60);

    /** Of a log's part of a step. */
    private static final int SESSIONS = 50;

    private final String url;
    private final long gatewayPid;

    private GatewayLoad(String url, long gatewayPid) {
        this.url = url;
        this.gatewayPid = gatewayPid;
    }

    public static void main(String[] args) throws Exception {
        int streams = argument(args, 0, 500);
        int eventsPerSecond = argument(args, 1, 200);
        int seconds = argument(args, 2, 30);
        int pictureKib = argument(args, 3, 256);
        int uploaders = argument(args, 4, 4);
        Path data = Files.createTempDirectory("valr-load");
        try (EmbeddedServices services = EmbeddedServices.start(data.resolve("services"), 0, 0)) {
            SchemaRegistration.register(Map.of("schema.registry.url", services.schemaRegistryUrl()));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
                TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS);
            }
            int port = freePort();
            Path config = data.resolve("gateway.properties");
            Files.writeString(
                    config,
                    "bootstrap.servers=" + services.bootstrapServers() + "\nschema.registry.url="
                            + services.schemaRegistryUrl() + "\nport=" + port + "\n");
            Process gateway = ChildProcess.builder(ChildProcess.command(
                            Valr.class.getName(),
                            List.of("-Xmx512m"),
                            List.of("gateway", "--config", config.toString())))
                    .redirectOutput(data.resolve("gateway.log").toFile())
                    .start();
            try {
                GatewayLoad load = new GatewayLoad("http://127.0.0.1:" + port, gateway.pid());
                load.awaitReady();
                load.streams(services, streams, eventsPerSecond, seconds);
                load.pictures(pictureKib, uploaders, seconds);
            } finally {
                gateway.destroy();
                gateway.waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    private static int argument(String[] args, int at, int otherwise) {
        return args.length > at ? Integer.parseInt(args[at]) : otherwise;
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/readyz")).build();
        long deadline = System.nanoTime() + START_WAIT.toNanos();
        while (true) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void streams(EmbeddedServices services, int streams, int eventsPerSecond, int seconds) throws Exception {
        try (EventReaders readers = EventReaders.open(URI.create(url + "/v1/events"), streams);
                ValrSerdes serdes = ValrSerdes.connect(Map.of("schema.registry.url", services.schemaRegistryUrl()));
                KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", services.bootstrapServers()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            var serializer = serdes.serializer(ReasoningEvent.class);
            long start = System.nanoTime();
            long warm = start + WARM.toNanos();
            long end = warm + TimeUnit.SECONDS.toNanos(seconds);
            double rss = 0;
            long published = 0;
            Future<RecordMetadata> last = null;
            for (long i = 0; ; i++) {
                long due = start + i * 1_000_000_000L / eventsPerSecond;
                while (System.nanoTime() < due) {
                    TimeUnit.NANOSECONDS.sleep(Math.max(1, due - System.nanoTime()));
                }
                if (rss == 0 && due >= warm) {
                    rss = ProcessMemory.rss(gatewayPid) / MIB;
                    readers.forget();
                    published = 0;
                }
                if (due >= end) {
                    break;
                }
                String session = "load-" + i % SESSIONS;
                String text = "the red box stands at 1.2 m, left of the door " + EventReaders.MARK + System.nanoTime();
                ReasoningEvent event = new ReasoningEvent(
                        session,
                        "task-" + i,
                        1,
                        Instant.now(),
                        StepCompleted.newBuilder()
                                .setStep(0)
                                .setText(text)
                                .setTextTokens(16)
                                .setLatents(4)
                                .setTimings(new Timings(1_000L, 20_000L, 30_000L, 49_000L))
                                .build());
                last = producer.send(
                        new ProducerRecord<>(Topics.EVENTS, session, serializer.serialize(Topics.EVENTS, event)));
                published++;
            }
            last.get();
            readers.settle(published * streams);
            System.out.printf(
                    Locale.ROOT,
                    "%d streams, %d events a second for %d s: %d of %d deliveries; behind publishing %s; gateway RSS %.0f MiB before, %.0f MiB behind%n",
                    streams,
                    eventsPerSecond,
                    seconds,
                    readers.count(),
                    published * streams,
                    readers.percentiles(),
                    rss,
                    ProcessMemory.rss(gatewayPid) / MIB);
        }
    }

    private void pictures(int pictureKib, int uploaders, int seconds) throws Exception {
        byte[] picture = new byte[pictureKib << 10];
        new SplittableRandom(1).nextBytes(picture);
        byte[] jpeg = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0};
        System.arraycopy(jpeg, 0, picture, 0, jpeg.length);
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        AtomicLong sent = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        double rss = ProcessMemory.rss(gatewayPid) / MIB;
        List<Thread> threads = new ArrayList<>();
        for (int u = 0; u < uploaders; u++) {
            URI place = URI.create(url + "/v1/sessions/upload-" + u + "/frames");
            Thread thread = new Thread(() -> {
                HttpRequest request = HttpRequest.newBuilder(place)
                        .header("Content-Type", "image/jpeg")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(picture))
                        .build();
                while (System.nanoTime() < end) {
                    try {
                        int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode();
                        (status / 100 == 2 ? sent : refused).incrementAndGet();
                    } catch (IOException e) {
                        refused.incrementAndGet();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double took = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d uploaders of pictures of %d KiB: %.1f MB/s, %d refused; gateway RSS %.0f MiB before, %.0f MiB behind%n",
                uploaders,
                pictureKib,
                sent.get() * picture.length / 1e6 / took,
                refused.get(),
                rss,
                ProcessMemory.rss(gatewayPid) / MIB);
    }
}
