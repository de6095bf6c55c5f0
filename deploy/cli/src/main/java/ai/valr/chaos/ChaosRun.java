package ai.valr.chaos;

import ai.valr.client.Connection;
import ai.valr.client.ValrClient;
import ai.valr.compare.EventComparison;
import ai.valr.compare.Finding;
import ai.valr.compare.StreamCheck;
import ai.valr.embedded.EmbeddedServices;
import ai.valr.model.CrashPoint;
import ai.valr.node.Progress;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Asks the same tasks twice, first of workers that are left alone and then of workers that die, stop, restart, come and go,
 * and holds the second pass's events against the first's. Everything happens on one thread, which reads events while it
 * waits.
 */
public final class ChaosRun {
    /** Sessions lie in partitions by turns, so that each worker has some. */
    static final int PARTITIONS = 8;

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PROGRESS = Duration.ofSeconds(2);

    /** No event for so long, with tasks in hand: they are lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration READY = Duration.ofMinutes(3);

    /** For an armed worker to pass its point, from when it takes part. */
    private static final Duration CRASH_WAIT = Duration.ofSeconds(30);

    private static final Duration END_WAIT = Duration.ofSeconds(20);
    private static final Duration TO_END = Duration.ofSeconds(60);

    private final ChaosSettings settings;
    private final Progress progress;
    private final BooleanSupplier stopped;
    private final String mainClass;
    private final List<Disturbance> schedule;
    private final Load load;
    private final ResumeTimes resumeTimes = new ResumeTimes();
    private final Map<String, Integer> done = new HashMap<>();
    private final Map<CrashPoint, Integer> crashes = new EnumMap<>(CrashPoint.class);
    private final Map<CrashPoint, Integer> notReached = new EnumMap<>(CrashPoint.class);
    private final List<String> unexpected = new ArrayList<>();
    private final Set<WorkerProcess> mayEnd = new HashSet<>();

    private Fleet fleet;
    private ValrClient client;
    private Ownership ownership;
    private Recording recording;
    private long lastEventNanos;
    private long lastProgressNanos = System.nanoTime();
    private int lastReleased;

    /**
     * @param mainClass whose {@code main} is the command line of the workers
     * @param stopped asked all the time; true ends the run with an {@link InterruptedException}
     */
    public ChaosRun(String mainClass, ChaosSettings settings, Progress progress, BooleanSupplier stopped) {
        this.mainClass = mainClass;
        this.settings = settings;
        this.progress = progress;
        this.stopped = stopped;
        this.schedule = Schedule.of(settings.seed(), settings.kills());
        this.load = Load.of(settings.seed(), settings.sessions(), settings.tasks(), schedule.size() + 1);
    }

    /**
     * Starts everything, runs both passes, and ends everything. To be called once.
     *
     * @throws ai.valr.embedded.EmbeddedException where broker or registry cannot start
     * @throws IllegalStateException where the workers do not start, or fail without being disturbed
     */
    public ChaosReport run() throws InterruptedException {
        long start = System.nanoTime();
        try (EmbeddedServices services = EmbeddedServices.start(settings.data().resolve("services"), 0, 0)) {
            SchemaRegistration.register(Map.of("schema.registry.url", services.schemaRegistryUrl()));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
                TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(PARTITIONS));
            }
            progress.say("broker " + services.bootstrapServers() + ", logs in " + settings.data());
            try (ValrClient connected = ValrClient.connect(
                            new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), Map.of()));
                    Ownership owners = new Ownership(services.bootstrapServers(), Fleet.APPLICATION_ID);
                    Fleet workers =
                            new Fleet(mainClass, settings, services.bootstrapServers(), services.schemaRegistryUrl())) {
                client = connected;
                ownership = owners;
                fleet = workers;
                return passes(start);
            }
        }
    }

    private ChaosReport passes(long start) throws InterruptedException {
        for (int slot = 0; slot < settings.workers(); slot++) {
            fleet.start(slot, null);
        }
        recording = pass("calm");
        awaitFleet();
        for (int batch = 0; batch <= schedule.size(); batch++) {
            release(batch);
            untilFewOpen();
        }
        untilAllEnded();
        Recording calm = recording;
        closeSessions(calm);
        requireWhole(calm);
        progress.say("undisturbed: " + load.tasks().size() + " tasks, " + calm.count() + " events");

        recording = pass("chaos");
        for (int i = 0; i < schedule.size(); i++) {
            awaitFleet();
            disturb(i, schedule.get(i), calm);
        }
        awaitFleet();
        release(schedule.size());
        untilAllEnded();
        endFleet();
        client.pollToEnd(TO_END).forEach(this::take);
        return report(calm, start);
    }

    private Recording pass(String name) {
        lastReleased = 0;
        return new Recording(IntStream.range(0, settings.sessions())
                .mapToObj(session -> Load.sessionId(name, settings.seed(), session, PARTITIONS))
                .toList());
    }

    private void release(int batch) {
        for (Load.Task task : load.batch(batch)) {
            String session = recording.session(task);
            for (int i = 0; i < task.frames().size(); i++) {
                long sequence = task.firstSequence() + i;
                recording.published(client.publish(
                        session,
                        sequence,
                        Instant.EPOCH.plusSeconds(sequence),
                        task.frames().get(i)));
            }
            recording.asked(task);
            client.ask(session, task.ask());
            lastReleased++;
        }
        lastEventNanos = System.nanoTime();
    }

    // ---------------------------------------------------------------------------------------------------- disturbances

    private void disturb(int batch, Disturbance disturbance, Recording calm) throws InterruptedException {
        progress.say("next: " + disturbance.label());
        switch (disturbance.kind()) {
            case KILL -> {
                release(batch);
                untilMoment(batch, disturbance, calm);
                WorkerProcess victim = choose(disturbance);
                mayEnd.add(victim);
                victim.kill();
                pumpUntil(() -> !victim.isAlive(), END_WAIT);
                killed(victim, disturbance.kind());
                fleet.remove(victim);
                fleet.start(victim.slot(), null);
            }
            case CRASH -> crash(batch, disturbance, calm);
            case STOP -> {
                release(batch);
                untilMoment(batch, disturbance, calm);
                WorkerProcess victim = choose(disturbance);
                Set<String> sessions = sessionsOf(victim);
                victim.stop();
                resumeTimes.disturbed(disturbance.kind(), sessions, Instant.now(), System.nanoTime());
                try {
                    pumpFor(settings.profile().sessionTimeout().multipliedBy(2));
                } finally {
                    victim.cont();
                }
            }
            case RESTART -> {
                release(batch);
                untilMoment(batch, disturbance, calm);
                WorkerProcess victim = choose(disturbance);
                end(victim);
                fleet.start(victim.slot(), null);
            }
            case SCALE_UP -> {
                release(batch);
                untilMoment(batch, disturbance, calm);
                fleet.startMore(null);
            }
            case SCALE_DOWN -> {
                release(batch);
                untilMoment(batch, disturbance, calm);
                if (fleet.workers().size() > 1) {
                    end(choose(disturbance));
                }
            }
        }
        if (disturbance.kind() != Disturbance.Kind.CRASH) {
            done.merge(disturbance.kind().name(), 1, Integer::sum);
        }
    }

    /** A worker joins that will die at the point; the batch is asked when it joins, so that there is something to pass. */
    private void crash(int batch, Disturbance disturbance, Recording calm) throws InterruptedException {
        CrashPoint point = disturbance.point();
        WorkerProcess victim = fleet.startMore(point.label() + ":" + disturbance.count());
        mayEnd.add(victim);
        // It restores while it joins; it meets all else when it has joined.
        boolean whileJoining = point == CrashPoint.IN_RESTORE;
        pumpUntil(
                () -> !victim.isAlive() || (whileJoining ? victim.joins() : ownership.isMember(victim.clientId())),
                READY);
        release(batch);
        if (point == CrashPoint.AFTER_RESUME) {
            handOver(batch, disturbance, victim, calm);
        }
        pumpUntil(() -> !victim.isAlive() || recording.openTasks() == 0, CRASH_WAIT);
        if (victim.isAlive()) {
            progress.say(disturbance.label() + " was not passed; the worker is killed where it is");
            notReached.merge(point, 1, Integer::sum);
            done.merge(Disturbance.Kind.KILL.name(), 1, Integer::sum);
            victim.kill();
            pumpUntil(() -> !victim.isAlive(), END_WAIT);
        } else {
            crashes.merge(point, 1, Integer::sum);
            done.merge(Disturbance.Kind.CRASH.name(), 1, Integer::sum);
        }
        killed(victim, disturbance.kind());
        fleet.remove(victim);
    }

    /** Another worker is restarted in the middle of its tasks, so that there are some to be taken up. */
    private void handOver(int batch, Disturbance disturbance, WorkerProcess victim, Recording calm)
            throws InterruptedException {
        untilMoment(batch, disturbance, calm);
        List<WorkerProcess> others =
                fleet.workers().stream().filter(worker -> worker != victim).toList();
        List<WorkerProcess> busy =
                others.stream().filter(worker -> !sessionsOf(worker).isEmpty()).toList();
        List<WorkerProcess> from = busy.isEmpty() ? others : busy;
        WorkerProcess other = from.get(disturbance.choice() % from.size());
        end(other);
        fleet.start(other.slot(), null);
        done.merge(Disturbance.Kind.RESTART.name(), 1, Integer::sum);
    }

    private void killed(WorkerProcess victim, Disturbance.Kind kind) {
        WorkerProcess.End end = victim.end();
        resumeTimes.disturbed(kind, sessionsOf(victim), end.at(), end.nanos());
    }

    private void end(WorkerProcess worker) throws InterruptedException {
        mayEnd.add(worker);
        worker.terminate();
        if (!pumpUntil(() -> !worker.isAlive(), END_WAIT)) {
            unexpected.add(worker.clientId() + " did not end within " + END_WAIT.toSeconds() + " s of kill -TERM");
            worker.kill();
            pumpUntil(() -> !worker.isAlive(), END_WAIT);
        }
        fleet.remove(worker);
    }

    private void endFleet() throws InterruptedException {
        List<WorkerProcess> all = fleet.workers();
        mayEnd.addAll(all);
        all.forEach(WorkerProcess::terminate);
        pumpUntil(() -> all.stream().noneMatch(WorkerProcess::isAlive), END_WAIT);
    }

    /** A worker whose sessions have tasks in hand, where there is one; else any. */
    private WorkerProcess choose(Disturbance disturbance) {
        List<WorkerProcess> all =
                fleet.workers().stream().filter(WorkerProcess::isAlive).toList();
        List<WorkerProcess> busy =
                all.stream().filter(worker -> !sessionsOf(worker).isEmpty()).toList();
        List<WorkerProcess> from = busy.isEmpty() ? all : busy;
        return from.get(disturbance.choice() % from.size());
    }

    /** The worker's sessions that have a task in hand. */
    private Set<String> sessionsOf(WorkerProcess worker) {
        Set<Integer> partitions = ownership.partitions(worker.clientId());
        Set<String> sessions = new HashSet<>();
        for (int i = 0; i < recording.sessions().size(); i++) {
            String session = recording.sessions().get(i);
            if (partitions.contains(i % PARTITIONS) && recording.isOpen(session)) {
                sessions.add(session);
            }
        }
        return sessions;
    }

    // ----------------------------------------------------------------------------------------------------------- waits

    private void awaitFleet() throws InterruptedException {
        boolean ready = pumpUntil(
                () -> ownership.isSettled(
                        fleet.workers().stream().map(WorkerProcess::clientId).collect(Collectors.toSet()), PARTITIONS),
                READY);
        if (!ready) {
            throw new IllegalStateException("not all workers serve within " + READY.toMinutes()
                    + " min; their logs are in " + settings.data().resolve("workers"));
        }
    }

    private void untilMoment(int batch, Disturbance disturbance, Recording calm) throws InterruptedException {
        List<Load.Task> tasks = load.batch(batch);
        long expected =
                tasks.stream().mapToLong(task -> calm.events(task.id()).size()).sum();
        long wanted = (long) (disturbance.moment() * expected);
        pumpUntil(
                () -> tasks.stream()
                                .mapToLong(task -> recording.events(task.id()).size())
                                .sum()
                        >= wanted,
                PATIENCE);
        pumpFor(Duration.ofMillis(disturbance.delayMs()));
    }

    /** In the calm pass nothing paces the batches but that sessions' queues stay short. */
    private void untilFewOpen() throws InterruptedException {
        pumpUntil(() -> recording.openTasks() <= settings.sessions() || isStuck(), PATIENCE.multipliedBy(10));
    }

    private void untilAllEnded() throws InterruptedException {
        pumpUntil(() -> recording.openTasks() == 0 || isStuck(), PATIENCE.multipliedBy(100));
    }

    private boolean isStuck() {
        return System.nanoTime() - lastEventNanos > PATIENCE.toNanos();
    }

    private void pumpFor(Duration time) throws InterruptedException {
        pumpUntil(() -> false, time);
    }

    /** Reads events until something is so; false where it was not so in time. */
    private boolean pumpUntil(BooleanSupplier so, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            if (stopped.getAsBoolean()) {
                throw new InterruptedException("the run was stopped");
            }
            client.poll(POLL).forEach(this::take);
            ownership.refresh();
            replaceTheFallen();
            tellProgress();
        }
        return true;
    }

    private void take(ReasoningEvent event) {
        if (recording.add(event)) {
            long now = System.nanoTime();
            lastEventNanos = now;
            String session = event.getSessionId();
            resumeTimes.event(session, event.getTime(), recording.isOpen(session), now);
        }
    }

    /** A worker that ends without being told to is a fault; another one takes its place, as it would in operation. */
    private void replaceTheFallen() {
        for (WorkerProcess worker : fleet.workers()) {
            if (!worker.isAlive() && !mayEnd.contains(worker)) {
                unexpected.add(worker.clientId() + " ended by itself with exit code " + worker.exitCode()
                        + "; its log is " + worker.log());
                fleet.remove(worker);
                if (unexpected.size() > settings.workers()) {
                    throw new IllegalStateException("workers end by themselves: " + unexpected);
                }
                fleet.start(worker.slot(), null);
            }
        }
    }

    private void tellProgress() {
        if (System.nanoTime() - lastProgressNanos >= PROGRESS.toNanos()) {
            lastProgressNanos = System.nanoTime();
            int kills = done.getOrDefault(Disturbance.Kind.KILL.name(), 0)
                    + done.getOrDefault(Disturbance.Kind.CRASH.name(), 0);
            progress.say(kills + "/" + settings.kills() + " kills, "
                    + (lastReleased - recording.openTasks()) + "/"
                    + load.tasks().size() + " tasks, "
                    + recording.count() + " events, "
                    + fleet.workers().stream()
                            .filter(worker -> ownership.isMember(worker.clientId()))
                            .count()
                    + "/" + fleet.workers().size() + " workers");
        }
    }

    // ----------------------------------------------------------------------------------------------------------
    // results

    private void closeSessions(Recording pass) {
        pass.sessions().forEach(client::closeSession);
    }

    /** What is not whole by itself cannot be held against anything. */
    private void requireWhole(Recording calm) {
        for (Load.Task task : load.tasks()) {
            List<Finding> findings = StreamCheck.whole(task.id(), calm.events(task.id()));
            if (!findings.isEmpty()) {
                throw new IllegalStateException("the undisturbed run itself is not whole: " + findings
                        + "; the workers' logs are in " + settings.data().resolve("workers"));
            }
        }
    }

    private ChaosReport report(Recording calm, long start) {
        StreamCheck check = new StreamCheck(new EventComparison(calm::frame, recording::frame));
        List<Finding> findings = new ArrayList<>();
        for (Load.Task task : load.tasks()) {
            findings.addAll(check.check(task.id(), calm.events(task.id()), recording.events(task.id())));
        }
        return new ChaosReport(
                settings,
                done,
                crashes,
                notReached,
                load.tasks().size(),
                recording.count(),
                findings,
                unexpected,
                resumed(List.of(Disturbance.Kind.KILL, Disturbance.Kind.CRASH)),
                resumed(List.of(Disturbance.Kind.STOP)),
                (System.nanoTime() - start) / 1e9);
    }

    private ChaosReport.Resumed resumed(List<Disturbance.Kind> after) {
        return new ChaosReport.Resumed(resumeTimes.count(after), resumeTimes.median(after), resumeTimes.worst(after));
    }
}
