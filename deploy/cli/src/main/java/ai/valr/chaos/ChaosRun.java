package ai.valr.chaos;

import ai.valr.client.Connection;
import ai.valr.client.ValrClient;
import ai.valr.compare.EventComparison;
import ai.valr.compare.Finding;
import ai.valr.compare.StreamCheck;
import ai.valr.embedded.EmbeddedServices;
import ai.valr.node.Progress;
import ai.valr.process.Fleet;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Asks the same tasks twice, first of workers that are left alone and then of workers that die, stop, restart, come and go,
 * and holds the second pass's events against the first's. Everything happens on one thread, which reads events while it
 * waits.
 */
public final class ChaosRun {
    /** A session's queue has 16 places: what is left of earlier batches and the next one must fit. */
    private static final int FEW_TASKS = 4;

    /** In the run's folder: one line for each session that was without a worker. */
    private static final String RESUMES = "resumes.tsv";

    private static final Duration TO_END = Duration.ofSeconds(60);

    private final String mainClass;
    private final ChaosSettings settings;
    private final Progress progress;
    private final BooleanSupplier stopped;
    private final List<Disturbance> schedule;
    private final Load load;
    private final ResumeTimes resumeTimes = new ResumeTimes();

    /**
     * @param mainClass whose {@code main} is the command line of the workers
     * @param stopped asked all the time; true ends the run with an {@link InterruptedException}
     */
    public ChaosRun(String mainClass, ChaosSettings settings, Progress progress, BooleanSupplier stopped) {
        this.mainClass = mainClass;
        this.settings = settings;
        this.progress = progress;
        this.stopped = stopped;
        this.schedule = Schedule.of(settings.seed(), settings.kills(), settings.only());
        this.load = Load.of(settings.seed(), settings.sessions(), settings.tasks(), schedule.size() + 1);
    }

    /**
     * Starts everything, runs both passes, and ends everything. To be called once.
     *
     * @throws ai.valr.embedded.EmbeddedException where broker or registry cannot start
     * @throws IllegalStateException where the workers do not start, or cannot be signalled
     */
    public ChaosReport run() throws InterruptedException {
        long start = System.nanoTime();
        try (EmbeddedServices services = EmbeddedServices.start(settings.data().resolve("services"), 0, 0)) {
            String broker = services.bootstrapServers();
            String registry = services.schemaRegistryUrl();
            SchemaRegistration.register(Map.of("schema.registry.url", registry));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
                TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(Ownership.PARTITIONS));
            }
            progress.say("broker " + broker + ", registry " + registry + ", logs in " + settings.data());
            try (ValrClient client = ValrClient.connect(new Connection(broker, registry, Map.of()));
                    Ownership ownership = new Ownership(broker, Ownership.APPLICATION_ID);
                    Fleet fleet = new Fleet(
                            mainClass,
                            settings.data(),
                            settings.modelArguments(),
                            settings.workerSettings(broker, registry),
                            false)) {
                Watch watch = new Watch(client, ownership, fleet, resumeTimes, progress, stopped);
                return passes(client, fleet, watch, start);
            }
        }
    }

    private ChaosReport passes(ValrClient client, Fleet fleet, Watch watch, long start) throws InterruptedException {
        Recording calm = recording("calm");
        watch.follow(calm);
        watch.stage("calm");
        for (int slot = 0; slot < settings.workers(); slot++) {
            fleet.start(slot, null);
        }
        watch.untilSettled();
        for (int batch = 0; batch <= schedule.size(); batch++) {
            ask(client, calm, watch, batch);
            watch.untilOpenTasks(FEW_TASKS);
        }
        watch.untilOpenTasks(0);
        calm.sessions().forEach(client::closeSession);

        Recording chaos = recording("chaos");
        Disturber disturber = new Disturber(
                fleet,
                watch,
                resumeTimes,
                load,
                calm,
                chaos,
                settings.profile().sessionTimeout(),
                settings.replacement(),
                batch -> ask(client, chaos, watch, batch));
        List<Finding> broken = notWhole(calm);
        if (!broken.isEmpty()) {
            watch.unexpected("the calm pass itself is not whole");
            return report(broken, calm, disturber, watch, start);
        }
        progress.say("calm: " + load.tasks().size() + " tasks, " + calm.count() + " events; now the chaos");

        watch.follow(chaos);
        for (int i = 0; i < schedule.size(); i++) {
            watch.stage((i + 1) + "/" + schedule.size() + ", " + schedule.get(i).label());
            watch.untilSettled();
            watch.untilOpenTasks(FEW_TASKS);
            disturber.disturb(i, schedule.get(i));
        }
        watch.stage("the rest");
        watch.untilSettled();
        ask(client, chaos, watch, schedule.size());
        watch.untilOpenTasks(0);
        disturber.endAll();
        watch.toEnd(TO_END);
        return report(compared(calm, chaos), chaos, disturber, watch, start);
    }

    private Recording recording(String pass) {
        return new Recording(IntStream.range(0, settings.sessions())
                .mapToObj(session -> RoomTasks.sessionId(pass, settings.seed(), session, Ownership.PARTITIONS))
                .toList());
    }

    private void ask(ValrClient client, Recording recording, Watch watch, int batch) {
        for (RoomTasks.Task task : load.batch(batch)) {
            recording.asked(task);
            task.publish(client, recording.session(task)).forEach(recording::published);
        }
        watch.asked();
    }

    /** What is not whole by itself cannot be held against anything, and is a fault without any kill. */
    private List<Finding> notWhole(Recording calm) {
        List<Finding> findings = new ArrayList<>();
        for (RoomTasks.Task task : load.tasks()) {
            findings.addAll(StreamCheck.whole(task.id(), calm.events(task.id())));
        }
        return findings;
    }

    private List<Finding> compared(Recording calm, Recording chaos) {
        StreamCheck check = new StreamCheck(new EventComparison(calm::frame, chaos::frame));
        List<Finding> findings = new ArrayList<>();
        for (RoomTasks.Task task : load.tasks()) {
            findings.addAll(check.check(task.id(), calm.events(task.id()), chaos.events(task.id())));
        }
        return findings;
    }

    private ChaosReport report(List<Finding> findings, Recording last, Disturber disturber, Watch watch, long start) {
        writeResumes();
        return new ChaosReport(
                settings,
                disturber.done(),
                disturber.crashes(),
                disturber.notReached(),
                load.tasks().size(),
                last.count(),
                findings,
                watch.unexpected(),
                resumed(List.of(Disturbance.Kind.KILL, Disturbance.Kind.CRASH)),
                resumed(List.of(Disturbance.Kind.STOP)),
                (System.nanoTime() - start) / 1e9);
    }

    /** A line for each session that resumed, for whoever wants to know where the worst come from. */
    private void writeResumes() {
        List<String> lines = new ArrayList<>();
        lines.add("after\tworker\tsession\tsince\tms");
        for (ResumeTimes.Resume resume : resumeTimes.resumes()) {
            lines.add(String.join(
                    "\t",
                    resume.after().name(),
                    resume.worker(),
                    resume.session(),
                    resume.since().toString(),
                    Long.toString(Math.round(resume.ms()))));
        }
        Path file = settings.data().resolve(RESUMES);
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    private ChaosReport.Resumed resumed(List<Disturbance.Kind> after) {
        return new ChaosReport.Resumed(
                resumeTimes.count(after), resumeTimes.median(after), resumeTimes.p95(after), resumeTimes.worst(after));
    }
}
