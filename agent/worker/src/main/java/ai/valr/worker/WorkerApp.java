package ai.valr.worker;

import ai.valr.engine.Engine;
import ai.valr.model.CrashPoint;
import ai.valr.model.ReasoningModel;
import ai.valr.schemas.CameraFrame;
import ai.valr.schemas.ReasoningEvent;
import ai.valr.schemas.RegistryUnavailableException;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TaskCommand;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.ValrSerdes;
import ai.valr.worker.WorkerState.Phase;
import ai.valr.worker.session.SessionCounters;
import java.time.Duration;
import java.time.InstantSource;
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
 * A worker: serves the sessions of the partitions that Kafka gives it, with one model. Start it, wait for {@link
 * #ready()}, close it. A broker or a registry that is not there yet is waited for. The model stays open.
 */
public final class WorkerApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerApp.class);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(4);

    private final WorkerConfig config;
    private final ReasoningModel model;
    private final SessionCounters counters = new SessionCounters();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ThreadFailures threadFailures = new ThreadFailures();
    private final Thread starter = new Thread(this::run, "valr-worker-start");
    private final Engine engine;

    private volatile Phase phase = Phase.STARTING;
    private volatile String problem = "";
    private volatile KafkaStreams streams;
    private volatile FrameReader frameReader;
    private volatile ValrSerdes serdes;

    /**
     * Makes the engine.
     *
     * @param model not closed by the worker
     * @throws ai.valr.model.ModelException when the model and its KV caches do not fit the device
     */
    public WorkerApp(WorkerConfig config, ReasoningModel model) {
        this.config = config;
        this.model = model;
        this.engine = new Engine(model, config.engine());
    }

    /** Starts and returns at once; {@link #ready()} tells when it serves. To be called once. */
    public void start() {
        starter.setDaemon(true);
        starter.start();
    }

    /**
     * Done when the worker serves its partitions for the first time; done with an exception when it cannot: settings that
     * are wrong, topics that do not fit together, schemas that the registry refuses.
     */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    public WorkerState state() {
        KafkaStreams current = streams;
        int partitions = current == null
                ? 0
                : current.metadataForLocalThreads().stream()
                        .mapToInt(thread -> thread.activeTasks().size())
                        .sum();
        return WorkerState.of(phase, problem, partitions, threadFailures.count(), engine.state(), counters);
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
        if (phase != Phase.FAILED) {
            phase = Phase.CLOSED;
        }
        if (streams != null) {
            streams.close(CloseOptions.timeout(CLOSE_WAIT)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
        engine.close();
        if (frameReader != null) {
            frameReader.close();
        }
        if (serdes != null) {
            serdes.close();
        }
        ready.completeExceptionally(new IllegalStateException("the worker was closed before it was ready"));
    }

    private void run() {
        try {
            while (!prepared()) {
                if (closing.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            startStreams();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Registers the schemas and makes the topics; false where what they need is not there yet. */
    private boolean prepared() {
        try {
            SchemaRegistration.register(StreamSettings.registry(config));
            try (Admin admin = Admin.create(StreamSettings.client(config))) {
                if (config.createTopics()) {
                    TopicAdmin.createTopics(admin, config.topics());
                }
            }
            problem = "";
            return true;
        } catch (RegistryUnavailableException e) {
            waitFor(e);
            return false;
        } catch (KafkaException e) {
            if (e.getCause() == null) {
                throw e; // a wrong setting; all that a broker says has a cause
            }
            waitFor(e);
            return false;
        }
    }

    private void waitFor(RuntimeException e) {
        problem = String.valueOf(e.getMessage());
        LOG.warn("the worker waits: {}", problem);
    }

    private void startStreams() {
        serdes = ValrSerdes.connect(StreamSettings.registry(config));
        frameReader = new FrameReader(StreamSettings.client(config));
        RecordReader reader = new RecordReader(
                serdes.deserializer(CameraFrame.class), serdes.deserializer(TaskCommand.class), config.registryWait());
        WorkerParts parts = new WorkerParts(
                model,
                reader,
                serdes.serializer(ReasoningEvent.class),
                config.limits(),
                config.defaults(),
                counters,
                new PoisonRecords(),
                InstantSource.system());
        Properties properties = new Properties();
        properties.putAll(StreamSettings.streams(config));
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
        streams = started;
        if (closing.getCount() > 0) {
            started.start();
        }
    }

    private void changed(KafkaStreams.State state) {
        LOG.info("worker {}: {}", config.applicationId(), state);
        if (phase == Phase.CLOSED || phase == Phase.FAILED) {
            return;
        }
        switch (state) {
            case RUNNING -> {
                phase = Phase.RUNNING;
                problem = "";
                ready.complete(null);
            }
            case REBALANCING -> phase = ready.isDone() ? Phase.REBALANCING : Phase.STARTING;
            case PENDING_ERROR, ERROR -> fail(new IllegalStateException("the stream ended by an error; see the log"));
            case CREATED, PENDING_SHUTDOWN, NOT_RUNNING -> LOG.debug("stream is {}", state);
        }
    }

    private StreamThreadExceptionResponse threadEnded(Throwable error) {
        RegistryUnavailableException outage = outage(error);
        if (outage != null) {
            // Nothing is wrong with this worker: it comes back to the record as often as it takes.
            waitFor(outage);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        boolean tooMany = threadFailures.add(System.nanoTime());
        problem = String.valueOf(error.getMessage());
        if (tooMany) {
            LOG.error(
                    "more than {} stream threads failed within {} min; the worker ends",
                    ThreadFailures.MOST,
                    ThreadFailures.WITHIN.toMinutes(),
                    error);
            fail(error);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
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

    private void fail(Throwable error) {
        problem = String.valueOf(error.getMessage());
        phase = Phase.FAILED;
        LOG.error("the worker failed: {}", problem, error);
        ready.completeExceptionally(error);
    }

    private static void await(Thread thread) {
        try {
            thread.join(CLOSE_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
