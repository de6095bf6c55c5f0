package ai.valr.chaos;

import ai.valr.client.Connection;
import ai.valr.client.ValrClient;
import ai.valr.embedded.EmbeddedServices;
import ai.valr.node.Progress;
import ai.valr.process.Fleet;
import ai.valr.process.WorkerProcess;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Lets workers serve for long and measures whether anything grows. Each session asks its next question when its last one
 * is answered. Everything happens on one thread.
 */
public final class SoakRun {
    private static final Duration SAMPLE = Duration.ofSeconds(10);

    /** So often at least, in a short run too. */
    private static final int LEAST_SAMPLES = 18;

    /** How often sessions are looked after. */
    private static final Duration LOOK = Duration.ofMillis(20);

    private static final Duration TO_ANSWER = Duration.ofSeconds(60);
    private static final Duration TO_END = Duration.ofSeconds(20);

    /** So little is kept that the bounds are reached within minutes: the largest record, and with it a segment, is 1 MiB. */
    private static final TopicSettings TOPICS = new TopicSettings(
            Ownership.PARTITIONS, (short) -1, Duration.ofHours(1), 2 << 20, Duration.ofHours(1), 512 << 10, 1 << 20);

    private final String mainClass;
    private final SoakSettings settings;
    private final Progress progress;
    private final BooleanSupplier stopped;
    private final RoomTasks tasks;
    private final SoakPass pass;

    /**
     * @param mainClass whose {@code main} is the command line of the workers
     * @param stopped asked all the time; true ends the run with an {@link InterruptedException}
     */
    public SoakRun(String mainClass, SoakSettings settings, Progress progress, BooleanSupplier stopped) {
        this.mainClass = mainClass;
        this.settings = settings;
        this.progress = progress;
        this.stopped = stopped;
        this.tasks = new RoomTasks(settings.seed(), settings.sessions());
        this.pass = new SoakPass(IntStream.range(0, settings.sessions())
                .mapToObj(session -> RoomTasks.sessionId("soak", settings.seed(), session, Ownership.PARTITIONS))
                .toList());
    }

    /**
     * Starts everything, runs, and ends everything. To be called once.
     *
     * @throws ai.valr.embedded.EmbeddedException where broker or registry cannot start
     * @throws IllegalStateException where the workers do not start
     */
    public SoakReport run() throws InterruptedException {
        Path services = settings.data().resolve("services");
        try (EmbeddedServices running = EmbeddedServices.start(services, 0, 0)) {
            String broker = running.bootstrapServers();
            String registry = running.schemaRegistryUrl();
            SchemaRegistration.register(Map.of("schema.registry.url", registry));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
                TopicAdmin.createTopics(admin, TOPICS);
            }
            progress.say("broker " + broker + ", registry " + registry + ", logs in " + settings.data());
            if (!ProcessMemory.isMeasured()) {
                progress.say("this system has no /proc: the workers' resident memory (RSS) is not measured");
            }
            try (ValrClient client = ValrClient.connect(new Connection(broker, registry, Map.of()));
                    Ownership ownership = new Ownership(broker, Ownership.APPLICATION_ID);
                    Fleet fleet = new Fleet(
                            mainClass,
                            settings.data(),
                            settings.modelArguments(),
                            Map.of(
                                    "application.id",
                                    Ownership.APPLICATION_ID,
                                    "bootstrap.servers",
                                    broker,
                                    "schema.registry.url",
                                    registry,
                                    "max_message_bytes",
                                    Integer.toString(TOPICS.maxMessageBytes())),
                            true)) {
                Watch watch = new Watch(client, ownership, fleet, new ResumeTimes(), progress, stopped);
                return soak(client, fleet, watch, new SoakMeasures(fleet, services.resolve("kafka"), TOPICS));
            }
        }
    }

    private SoakReport soak(ValrClient client, Fleet fleet, Watch watch, SoakMeasures measures)
            throws InterruptedException {
        watch.follow(pass);
        watch.stage("start");
        for (int slot = 0; slot < settings.workers(); slot++) {
            fleet.start(slot, null);
        }
        watch.untilSettled();
        long start = System.nanoTime();
        long end = start + settings.time().toNanos();
        long everyNanos = Math.min(SAMPLE.toNanos(), settings.time().toNanos() / LEAST_SAMPLES);
        long sampled = start;
        while (System.nanoTime() < end && !watch.isStuck()) {
            watch.stage(String.format(Locale.ROOT, "minute %.1f", (System.nanoTime() - start) / 60e9));
            askWhereNothingIsInHand(client, watch);
            watch.pass(LOOK);
            long now = System.nanoTime();
            if (now - sampled >= everyNanos) {
                measures.take(pass, (now - sampled) / 1e9);
                sampled = now;
            }
        }
        List<String> faults = new ArrayList<>();
        if (watch.isStuck()) {
            faults.add("no event for " + Watch.PATIENCE.toSeconds() + " s with " + pass.openTasks() + " tasks in hand");
        } else if (!watch.until(() -> pass.openTasks() == 0, TO_ANSWER)) {
            faults.add(pass.openTasks() + " tasks are not answered within " + TO_ANSWER.toSeconds() + " s of the end");
        }
        end(fleet, watch);
        faults.addAll(watch.unexpected());
        if (pass.failedTasks() > 0) {
            faults.add(pass.failedTasks() + " tasks failed, such as " + String.join("; ", pass.failures()));
        }
        return new SoakReport(settings, pass.endedTasks(), pass.count(), measures.series(), faults);
    }

    private void askWhereNothingIsInHand(ValrClient client, Watch watch) {
        for (int session = 0; session < settings.sessions(); session++) {
            if (!pass.isOpen(pass.sessions().get(session))) {
                RoomTasks.Task task = tasks.next(session);
                pass.asked(task);
                task.publish(client, pass.session(task));
                watch.asked();
            }
        }
    }

    private static void end(Fleet fleet, Watch watch) throws InterruptedException {
        List<WorkerProcess> all = fleet.workers();
        all.forEach(watch::mayEnd);
        all.forEach(WorkerProcess::terminate);
        watch.until(() -> all.stream().noneMatch(WorkerProcess::isAlive), TO_END);
    }
}
