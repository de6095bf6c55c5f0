package ai.valr.worker;

import ai.valr.engine.Engine;
import ai.valr.model.CrashPoint;
import ai.valr.model.ReasoningModel;
import ai.valr.observability.KafkaMeters;
import ai.valr.observability.MetricsServer;
import ai.valr.observability.ProcessMetrics;
import ai.valr.observability.Readiness;
import ai.valr.observability.Tracing;
import ai.valr.schemas.BrokerWatch;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.KafkaFailure;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.RegistryUnavailableException;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.ValrSerdes;
import ai.valr.worker.WorkerState.Phase;
import ai.valr.worker.release.StartModel;
import ai.valr.worker.release.WorkerModels;
import ai.valr.worker.session.SessionCounters;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker: serves the sessions of the partitions that Kafka gives it, with the versions of one model. Start it, wait for
 * {@link #ready()}, close it. A broker or a registry that is not there yet is waited for. The model that it starts with stays its
 * owner's.
 */
public final class WorkerApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerApp.class);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(4);
    private static final Duration DISK_LOOK = Duration.ofSeconds(2);

    /** A worker that waits says the same again after it. */
    private static final Duration SAY_AGAIN = Duration.ofSeconds(10);

    private final WorkerConfig config;
    private final WorkerModels models;
    private final ProcessMetrics metrics;
    private final boolean ownMetrics;
    private final Tracing tracing = Tracing.of(System.getenv(), "valr-worker");
    private final SessionCounters counters;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ThreadFailures threadFailures = new ThreadFailures();
    private final RegistryOutages outages;
    private final StateVolume volume;
    private final Thread starter = new Thread(this::run, "valr-worker-start");
    private final Engine engine;
    private final BrokerWatch broker;

    private volatile Phase phase = Phase.STARTING;
    private volatile String problem = "";
    private volatile KafkaStreams streams;
    private volatile FrameReader frameReader;
    private volatile ValrSerdes serdes;
    private volatile MetricsServer metricsServer;
    private volatile KafkaMeters streamMetrics;
    private int sessionTimeoutMs = SessionTimeout.DEFAULT_MS;
    private String said = "";
    private long saidNanos;

    /**
     * A worker of this one model, whatever is released.
     *
     * @param model not closed by the worker
     * @throws ai.valr.model.ModelException when the model and its KV caches do not fit the device
     */
    public WorkerApp(WorkerConfig config, ReasoningModel model) {
        this(config, WorkerModels.only(model), StateVolume.FILE_SYSTEM, null);
    }

    /**
     * A worker that begins with this model and serves its releases.
     *
     * @throws ai.valr.model.ModelException when the model and its KV caches do not fit the device
     * @throws ai.valr.releases.ReleaseException where a setting of a store or a client is wrong
     */
    public WorkerApp(WorkerConfig config, StartModel start) {
        this(config, start, null);
    }

    /**
     * The same in a process that has metrics of its own, where its owner shows them; {@link WorkerConfig#metrics()} shows the
     * same ones.
     *
     * @param metrics not closed by the worker
     */
    public WorkerApp(WorkerConfig config, StartModel start, ProcessMetrics metrics) {
        this(
                config,
                WorkerModels.of(
                        start,
                        config.releases(),
                        StreamSettings.releases(config),
                        config.engine().maxOpenSessions()),
                StateVolume.FILE_SYSTEM,
                metrics);
    }

    WorkerApp(WorkerConfig config, ReasoningModel model, StateVolume.Gauge disk) {
        this(config, WorkerModels.only(model), disk, null);
    }

    /** @param metrics of the process; null: it makes its own */
    private WorkerApp(WorkerConfig config, WorkerModels models, StateVolume.Gauge disk, ProcessMetrics metrics) {
        this.config = config;
        this.outages = new RegistryOutages(config.registryWait());
        this.volume = config.stores() == StateStores.MEMORY
                ? null
                : new StateVolume(config.stateDirectory(), config.minFreeDiskBytes(), disk);
        this.models = models;
        this.engine = engine(config, models);
        this.ownMetrics = metrics == null;
        this.metrics = ownMetrics ? new ProcessMetrics() : metrics;
        this.counters = new SessionCounters(this.metrics.registry(), tracing);
        this.broker = new BrokerWatch(StreamSettings.client(config));
        WorkerMeters.bind(this.metrics, this::state, models.versions(), config.engine(), broker);
    }

    private static Engine engine(WorkerConfig config, WorkerModels models) {
        try {
            return new Engine(models.versions(), config.engine());
        } catch (RuntimeException e) {
            models.close();
            throw e;
        }
    }

    /** Starts and returns at once; {@link #ready()} tells when it serves. To be called once. */
    public void start() {
        starter.setDaemon(true);
        starter.start();
    }

    /**
     * Done when the worker serves its partitions for the first time; done with an exception when it cannot: settings that
     * are wrong, topics that do not fit together, schemas that the registry refuses, a {@link DiskFullException}.
     */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /**
     * Done when {@link #close()} has ended the worker; done with an exception as soon as the worker ends by itself: a
     * {@link DiskFullException}, or what stream threads failed on again and again. It has begun to leave its group
     * then, so that others take its partitions over; it is still to be closed.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    public WorkerState state() {
        KafkaStreams current = streams;
        int partitions = current == null
                ? 0
                : current.metadataForLocalThreads().stream()
                        .mapToInt(thread -> thread.activeTasks().size())
                        .sum();
        return WorkerState.of(
                phase,
                problem,
                partitions,
                threadFailures.count(),
                outages.count(),
                engine.state(),
                models.state(),
                counters);
    }

    /**
     * Ends the worker within a few seconds. Tasks in hand stay in the store: the next worker goes on with them. The group
     * is left, so that another worker takes over at once.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closing.getCount() == 0) {
                return;
            }
            closing.countDown();
        }
        if (streams == null) {
            starter.interrupt(); // it may wait for a broker
        }
        await(starter);
        synchronized (this) {
            if (phase != Phase.FAILED) {
                phase = Phase.CLOSED;
            }
        }
        if (streams != null) {
            streams.close(CloseOptions.timeout(CLOSE_WAIT)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
        broker.close();
        engine.close();
        models.close();
        tracing.close();
        closeMetrics();
        if (frameReader != null) {
            frameReader.close();
        }
        if (serdes != null) {
            serdes.close();
        }
        ready.completeExceptionally(new IllegalStateException("the worker was closed before it was ready"));
        ended.complete(null);
    }

    private void closeMetrics() {
        if (metricsServer != null) {
            metricsServer.close();
        }
        if (streamMetrics != null) {
            streamMetrics.close();
        }
        if (ownMetrics) {
            metrics.close();
        }
    }

    /** Where its metrics are ({@link WorkerConfig#metrics()}), once it is started; null where they are nowhere. */
    public String metricsUrl() {
        MetricsServer server = metricsServer;
        return server == null ? null : server.url();
    }

    private Readiness readiness() {
        return switch (phase) {
            case RUNNING -> broker.isAnswering() ? Readiness.READY : Readiness.not(broker.trouble());
            case STARTING, REBALANCING, FAILED, CLOSED ->
                Readiness.not("the worker is " + phase.name().toLowerCase(Locale.ROOT)
                        + (problem.isEmpty() ? "" : ": " + problem));
        };
    }

    private void run() {
        try {
            metricsServer = config.metrics()
                    .map(address -> MetricsServer.start(address, metrics, this::readiness))
                    .orElse(null);
            broker.start();
            requireRoom();
            while (!prepared()) {
                if (closing.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            models.start(StreamSettings.client(config), serdes);
            startStreams();
            watchDisk();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            DiskFullException full = volume == null ? null : volume.causeOf(e);
            fail(full == null ? e : full);
        }
    }

    private void requireRoom() {
        if (volume != null) {
            volume.requireRoom();
        }
    }

    /** Returns when the worker is closed or has failed. */
    private void watchDisk() throws InterruptedException {
        while (volume != null && !closing.await(DISK_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                volume.requireRoom();
            } catch (DiskFullException e) {
                fail(e);
                return;
            } catch (UncheckedIOException e) {
                LOG.warn("the disk is looked at again in {} s: {}", DISK_LOOK.toSeconds(), e.getMessage());
            }
        }
    }

    /** Registers the schemas and makes the topics; false where what they need is not there yet. */
    private boolean prepared() {
        try {
            SchemaRegistration.register(StreamSettings.registry(config));
            if (serdes == null) {
                serdes = ValrSerdes.connect(StreamSettings.registry(config));
            }
            serdes.prefetch();
            try (Admin admin = Admin.create(StreamSettings.client(config))) {
                if (config.createTopics()) {
                    TopicAdmin.createTopics(admin, config.topics());
                }
                sessionTimeoutMs = SessionTimeout.on(admin, config);
            }
            problem = "";
            return true;
        } catch (RegistryUnavailableException e) {
            waitFor(String.valueOf(e.getMessage()));
            return false;
        } catch (KafkaException e) {
            if (e.getCause() == null) {
                throw e; // a wrong setting; all that a broker says has a cause
            }
            waitFor(KafkaFailure.reason(e, config.bootstrapServers()));
            return false;
        }
    }

    private void waitFor(String reason) {
        problem = reason;
        synchronized (this) {
            long now = System.nanoTime();
            if (!reason.equals(said) || now - saidNanos > SAY_AGAIN.toNanos()) {
                LOG.warn("the worker waits: {}", reason);
                said = reason;
                saidNanos = now;
            }
        }
    }

    private void startStreams() {
        frameReader = new FrameReader(StreamSettings.client(config));
        RecordReader reader = new RecordReader(
                serdes.deserializer(CameraFrame.class), serdes.deserializer(TaskCommand.class), config.registryWait());
        WorkerParts parts = new WorkerParts(
                models.versions(),
                reader,
                serdes.serializer(ReasoningEvent.class),
                config.limits(),
                config.defaults(),
                counters,
                new PoisonRecords(),
                outages,
                InstantSource.system());
        Properties properties = new Properties();
        properties.putAll(StreamSettings.streams(config, sessionTimeoutMs));
        Topology topology = WorkerTopology.build(
                () -> new SessionProcessor(parts, engine, frameReader),
                config.stores(),
                config.topics().maxMessageBytes());
        StreamsConfig streamsConfig = new StreamsConfig(properties);
        KafkaStreams started = CrashPoint.isArmed()
                ? CrashingStreams.of(topology, streamsConfig)
                : new KafkaStreams(topology, streamsConfig);
        started.setStateListener((newState, oldState) -> changed(newState));
        started.setUncaughtExceptionHandler(this::threadEnded);
        streamMetrics = KafkaMeters.show(
                metrics,
                looks -> new KafkaStreamsMetrics(started, List.of(), looks, KafkaMeters.LOOK),
                KafkaStreamsMetrics::close);
        streams = started;
        if (closing.getCount() > 0) {
            started.start();
        }
    }

    private void changed(KafkaStreams.State state) {
        LOG.info("worker {}: {}", config.applicationId(), state);
        synchronized (this) {
            if (phase == Phase.CLOSED || phase == Phase.FAILED) {
                return;
            }
            switch (state) {
                case RUNNING -> {
                    phase = Phase.RUNNING;
                    problem = "";
                }
                case REBALANCING -> phase = ready.isDone() ? Phase.REBALANCING : Phase.STARTING;
                // Ends begin in fail and close, which set the phase first.
                case PENDING_ERROR, ERROR, CREATED, PENDING_SHUTDOWN, NOT_RUNNING -> LOG.debug("stream is {}", state);
            }
        }
        if (state == KafkaStreams.State.RUNNING) {
            ready.complete(null);
        }
    }

    /** Called on the thread that ends. */
    private StreamThreadExceptionResponse threadEnded(Throwable error) {
        // Streams throws it once more, behind this; it is told here, where it is known what it means.
        Thread.currentThread()
                .setUncaughtExceptionHandler((thread, thrown) -> LOG.debug("{} ended", thread.getName(), thrown));
        RegistryUnavailableException outage = outage(error);
        if (outage != null) {
            // Nothing is wrong with this worker: it comes back to the record as often as it takes.
            outages.add(System.nanoTime());
            waitFor(String.valueOf(outage.getMessage()));
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        DiskFullException full = volume == null ? null : volume.causeOf(error);
        if (full != null) {
            fail(full);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        IllegalStateException refusal = SessionTimeout.refusal(error);
        if (refusal != null) {
            fail(refusal);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (threadFailures.add(System.nanoTime())) {
            fail(new IllegalStateException(
                    "more than " + ThreadFailures.MOST + " stream threads failed within "
                            + ThreadFailures.WITHIN.toMinutes() + " min, the last by: " + error.getMessage(),
                    error));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        problem = String.valueOf(error.getMessage());
        LOG.error("a stream thread failed and is replaced", error);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private static RegistryUnavailableException outage(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryUnavailableException outage) {
                return outage;
            }
        }
        return null;
    }

    /**
     * Ends the worker for a reason that no new stream thread mends, and lets others have its partitions at once. The first
     * reason stays.
     */
    private void fail(Throwable error) {
        synchronized (this) {
            if (phase == Phase.FAILED || phase == Phase.CLOSED) {
                return;
            }
            phase = Phase.FAILED;
            problem = String.valueOf(error.getMessage());
        }
        // Of a full disk the sentence says all.
        LOG.error("the worker ends: {}", problem, error instanceof DiskFullException ? null : error);
        if (streams != null) {
            // Without a wait: this may be one of the threads that are to end. Streams' own end by an error would stay
            // in
            // the group for a session timeout.
            streams.close(CloseOptions.timeout(Duration.ZERO)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
        ready.completeExceptionally(error);
        ended.completeExceptionally(error);
    }

    private static void await(Thread thread) {
        try {
            thread.join(CLOSE_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
