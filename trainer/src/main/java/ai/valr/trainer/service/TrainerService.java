package ai.valr.trainer.service;

import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.torch.Bf16Hardware;
import ai.valr.observability.MetricsServer;
import ai.valr.observability.ProcessMetrics;
import ai.valr.observability.Readiness;
import ai.valr.releases.ReleaseException;
import ai.valr.schemas.BrokerWatch;
import ai.valr.schemas.KafkaFailure;
import ai.valr.schemas.RegistryUnavailableException;
import ai.valr.schemas.RoundPhase;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.ValrSerdes;
import ai.valr.trainer.feedback.EpisodeStore;
import ai.valr.trainer.feedback.FeedbackMeters;
import ai.valr.trainer.feedback.Intake;
import ai.valr.trainer.feedback.IntakeProgress;
import ai.valr.trainer.feedback.PassedOver;
import ai.valr.trainer.feedback.Skip;
import ai.valr.trainer.stage.TrainableModel;
import ai.valr.trainer.tune.Teachers;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trainer: takes feedback in, and when enough of it is new trains a candidate, has it judged and publishes it. One trainer for a
 * model: its folder is locked. All of its state is in that folder and in Kafka, and a crash at any moment leads to the weights that an
 * undisturbed run gives. Start it, wait for {@link #ready()}, close it.
 */
public final class TrainerService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainerService.class);

    /** Records that are taken in at once. */
    private static final int MAX_BATCH = 500;

    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(60);

    private final TrainerConfig config;
    private final InstantSource clock;
    private final PrintStream progress;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "valr-trainer");
    private final ProcessMetrics metrics = new ProcessMetrics();
    private final BrokerWatch broker;
    private final TrainerMeters meters;
    private final FeedbackMeters feedbackMeters = new FeedbackMeters(metrics.registry());
    private volatile MetricsServer metricsServer;
    private volatile String waitsFor = "it has not begun";
    private volatile RoundRunner runner;
    private volatile TrainerState state = TrainerState.NONE;

    /** @param progress where progress lines go */
    public TrainerService(TrainerConfig config, PrintStream progress) {
        this(config, progress, InstantSource.system());
    }

    TrainerService(TrainerConfig config, PrintStream progress, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.progress = progress;
        this.broker = new BrokerWatch(client());
        this.meters = new TrainerMeters(metrics.registry(), this::state, broker);
    }

    /** Starts and returns at once. To be called once. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Done when feedback is taken in; fails where the settings or the model cannot be used. */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /** Done when {@link #close()} has ended the trainer; fails as soon as it ends by itself. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** As of the last batch of feedback, or the last round. */
    public TrainerState state() {
        return state;
    }

    /** Where its metrics are ({@link TrainerConfig#metrics()}), once it is started; null where they are nowhere. */
    public String metricsUrl() {
        MetricsServer server = metricsServer;
        return server == null ? null : server.url();
    }

    private Readiness readiness() {
        if (!waitsFor.isEmpty() || stopped() || ended.isDone()) {
            return Readiness.not("the trainer " + (stopped() || ended.isDone() ? "has ended" : "waits: " + waitsFor));
        }
        return broker.isAnswering() ? Readiness.READY : Readiness.not(broker.trouble());
    }

    private boolean stopped() {
        return closing.getCount() == 0;
    }

    private void run() {
        try (EpisodeStore store = config.openStore()) {
            metricsServer = config.metrics()
                    .map(address -> MetricsServer.start(address, metrics, this::readiness))
                    .orElse(null);
            broker.start();
            String name = check();
            runner = new RoundRunner(config, store, clock, progress, meters);
            if (stopped()) {
                runner.stop();
            }
            while (!stopped()) {
                try {
                    serve(store, name);
                } catch (RegistryUnavailableException e) {
                    pause(String.valueOf(e.getMessage()));
                } catch (ReleaseException e) {
                    if (!ready.isDone() && !e.isRetryable()) {
                        throw e;
                    }
                    pause(String.valueOf(e.getMessage()));
                } catch (KafkaException e) {
                    if (!ready.isDone() && e.getCause() == null && !(e instanceof RetriableException)) {
                        throw e; // a wrong setting; all that a broker says has a cause
                    }
                    pause(KafkaFailure.reason(e, config.bootstrapServers()));
                }
            }
            ended.complete(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended.completeExceptionally(e);
        } catch (RuntimeException e) {
            LOG.error("the trainer ends", e);
            ready.completeExceptionally(e);
            ended.completeExceptionally(e);
        }
    }

    /** The model's name; what cannot be trained is told before anything else happens. */
    private String check() {
        Bf16Hardware.warning(config.computesOn(), config.tuning().dtype()).ifPresent(progress::println);
        TrainableModel model = TrainableModel.read(config.model());
        Teachers.check(model.valr(), config.encoders());
        ModelConfig modelConfig = model.config();
        return ValrConfig.read(config.model(), modelConfig)
                .name()
                .orElse(config.model()
                        .toAbsolutePath()
                        .normalize()
                        .getFileName()
                        .toString());
    }

    private void pause(String reason) throws InterruptedException {
        waitsFor = reason;
        LOG.warn("the trainer waits: {}", reason);
        progress.println("waiting: " + reason);
        closing.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Map<String, Object> client() {
        return new HashMap<>(config.connection());
    }

    private void serve(EpisodeStore store, String name) {
        SchemaRegistration.register(config.connection());
        try (Admin admin = Admin.create(client())) {
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS);
        }
        try (ValrSerdes serdes = ValrSerdes.connect(config.connection());
                ReleaseDesk desk = new ReleaseDesk(name, config);
                Intake intake = new Intake(
                        client(),
                        serdes,
                        store,
                        config.maxTraces(),
                        config.intakeBytes(),
                        clock,
                        metrics,
                        feedbackMeters);
                RoundReport report = new RoundReport(name, config.tuning().updates(), desk, RoundReport.EVERY, clock)) {
            serdes.prefetch();
            desk.active(config.model());
            Optional<Round> unfinished = store.round(new TypeReference<Round>() {});
            runner.cleanAllBut(unfinished);
            if (unfinished.isPresent()) {
                progress.println("going on with round " + unfinished.get().number());
                finish(store, desk, unfinished.get(), report);
            }
            readEvents(intake);
            ready.complete(null);
            waitsFor = "";
            while (!stopped()) {
                int most = Math.min(
                        MAX_BATCH,
                        Math.max(1, config.everyEpisodes() - store.progress().fresh()));
                int records = intake.take(most, WAIT);
                state = state.after(records, store);
                if (isDue(store.progress())) {
                    Round round = begin(store, desk);
                    store.saveRound(round);
                    finish(store, desk, round, report);
                }
            }
        }
    }

    private void readEvents(Intake intake) {
        Paced paced = new Paced(progress::println);
        intake.readEvents(this::stopped, events -> paced.accept("reading events: " + events));
    }

    private boolean isDue(IntakeProgress state) {
        if (state.fresh() >= config.everyEpisodes()) {
            return true;
        }
        return state.fresh() >= config.leastEpisodes()
                && clock.millis() - state.freshSinceMs() >= config.every().toMillis();
    }

    private Round begin(EpisodeStore store, ReleaseDesk desk) {
        IntakeProgress state = store.progress();
        Map<String, Long> skipped = new TreeMap<>();
        for (Map.Entry<Skip, Long> reason : state.skipped().entrySet()) {
            skipped.put(reason.getKey().name(), reason.getValue());
        }
        List<PassedOver> notLearnt = store.notLearnt();
        notLearnt.forEach(it -> skipped.merge(it.outcome(), 1L, Long::sum));
        return new Round(
                state.rounds() + 1,
                desk.active(config.model()),
                state.fresh(),
                state.releasedOffsets(),
                state.offsets(),
                skipped,
                state.passedOver().with(notLearnt),
                null);
    }

    private void finish(EpisodeStore store, ReleaseDesk desk, Round begun, RoundReport report) {
        Round round = begun;
        report.begins(round);
        Path candidate = runner.candidate(round);
        if (round.decision() == null) {
            Optional<Round.Decided> decided = decide(desk, round, report);
            if (decided.isEmpty()) {
                return; // stopped; the next start goes on
            }
            round = round.decided(decided.get());
            store.saveRound(round); // before its files are kept: a store that does not answer has nothing judged again
        }
        report.enters(RoundPhase.PUBLISHING);
        if (round.decision().passed() && round.decision().location().isEmpty()) {
            round = round.decided(kept(desk, round.decision(), candidate));
            store.saveRound(round);
        }
        desk.publish(round, candidate, runner.curve(round));
        store.endRound(round.decision().passed());
        report.ends();
        state = state.after(0, store);
        runner.clean(round);
        progress.printf(
                "round %d: version %s is %s: %s%n",
                round.number(),
                round.decision().version(),
                round.decision().passed() ? "released" : "rejected",
                round.decision().reason());
    }

    /** What the round comes to; rejected where its parent cannot be had, so that the next one may start from another. */
    private Optional<Round.Decided> decide(ReleaseDesk desk, Round round, RoundReport report) {
        try {
            return runner.run(round, desk.folder(round.parent()), desk.first(round.parent()), report);
        } catch (VersionRefusedException e) {
            return Optional.of(runner.rejected(round, e.getMessage()));
        }
    }

    private static Round.Decided kept(ReleaseDesk desk, Round.Decided decided, Path candidate) {
        try {
            return decided.at(desk.keep(decided, candidate));
        } catch (VersionRefusedException e) {
            return decided.rejected("it passed the gate, and its files cannot be kept: " + e.getMessage());
        }
    }

    /** Ends the trainer: a round that runs leaves a checkpoint, from which the next start goes on. */
    @Override
    public void close() {
        closing.countDown();
        RoundRunner running = runner;
        if (running != null) {
            running.stop();
        }
        try {
            thread.join(CLOSE_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn(
                    "the trainer still works {} s after it was told to end; it is left behind", CLOSE_WAIT.toSeconds());
        }
        broker.close();
        if (metricsServer != null) {
            metricsServer.close();
        }
        metrics.close();
        ready.completeExceptionally(new IllegalStateException("the trainer was closed before it was ready"));
    }
}
