package ai.valr.worker;

import ai.valr.engine.EngineConfig;
import ai.valr.engine.ModelUse;
import ai.valr.engine.ModelVersions;
import ai.valr.observability.ProcessMetrics;
import ai.valr.schemas.BrokerWatch;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What a worker shows of its state, as of the last scrape: one look for all of it. What its tasks measure goes its own way
 * ({@link ai.valr.worker.session.TaskMeters}). Where the thing is the same as vLLM's, the words are.
 */
final class WorkerMeters {
    private final Supplier<WorkerState> source;
    private final ModelVersions versions;
    private final EngineConfig engine;
    private final MultiGauge models;

    private volatile Look look;

    /** @param kvBytesPerPosition of the version that serves, as {@code maxModelLen} is */
    private record Look(WorkerState worker, long kvBytesPerPosition, int maxModelLen) {}

    private WorkerMeters(
            Supplier<WorkerState> source, ModelVersions versions, EngineConfig engine, MeterRegistry registry) {
        this.source = source;
        this.versions = versions;
        this.engine = engine;
        this.models = MultiGauge.builder("valr.model.info")
                .description("Versions of the model in memory.")
                .register(registry);
    }

    /** @param source asked before each scrape */
    static void bind(
            ProcessMetrics metrics,
            Supplier<WorkerState> source,
            ModelVersions versions,
            EngineConfig engine,
            BrokerWatch broker) {
        WorkerMeters meters = new WorkerMeters(source, versions, engine, metrics.registry());
        meters.look();
        meters.bindEngine(metrics.registry());
        meters.bindWorker(metrics.registry());
        Gauge.builder("valr.broker.answer.age", broker, BrokerWatch::answerAgeSeconds)
                .description("Since the broker's last answer to a question that is asked every 2 s.")
                .baseUnit("seconds")
                .tag("service", "worker")
                .register(metrics.registry());
        metrics.beforeScrape(meters::look);
    }

    private void look() {
        WorkerState state = source.get();
        try (ModelUse active = versions.active()) {
            look = new Look(
                    state,
                    active.model().memory().kvBytesPerPosition(),
                    active.model().maxModelLen());
        }
        String serves = state.releases().active();
        List<MultiGauge.Row<?>> rows = state.releases().resident().stream()
                .<MultiGauge.Row<?>>map(version -> MultiGauge.Row.of(
                        Tags.of(
                                "model_name",
                                versions.name(),
                                "model_version",
                                version,
                                "state",
                                version.equals(serves) ? "active" : "loaded"),
                        1))
                .toList();
        models.register(rows, true);
    }

    private void bindEngine(MeterRegistry registry) {
        gauge(registry, "valr.num.requests.running", "Tasks that take turns.", it -> it.worker
                .engine()
                .runningTasks());
        gauge(registry, "valr.num.requests.waiting", "Tasks in the engine that wait for a place.", it -> it.worker
                .engine()
                .waitingTasks());
        gauge(registry, "valr.num.frames.waiting", "Pictures that wait for the vision tower.", it -> it.worker
                .engine()
                .queuedFrames());
        gauge(registry, "valr.kv.caches", "KV caches that are held.", it -> it.worker
                .engine()
                .openSessions());
        gauge(
                registry,
                "valr.kv.cache.usage.perc",
                "Share of the KV caches' bound that is filled; 1 is all.",
                it -> it.worker.engine().cachedPositions() / maxPositions(it));
        gauge(registry, "valr.kv.cache.positions", "Positions in the KV caches.", it -> it.worker
                .engine()
                .cachedPositions());
        gauge(registry, "valr.kv.cache.max.positions", "The most that they can hold.", this::maxPositions);
        gauge(
                registry,
                "valr.kv.cache.bytes",
                "Keys and values in the KV caches.",
                it -> (double) it.worker.engine().cachedPositions() * it.kvBytesPerPosition);
        gauge(
                registry,
                "valr.kv.cache.max.bytes",
                "The most that they can take.",
                it -> maxPositions(it) * it.kvBytesPerPosition);
        counter(registry, "valr.frames.encoded", "Pictures that became tokens.", it -> it.engine()
                .encodedFrames());
        counter(registry, "valr.prefilled.positions", "Decoder positions fed by prefill.", it -> it.engine()
                .prefilledPositions());
        counter(
                registry,
                "valr.reused.positions",
                "Decoder positions that a step found in its cache.",
                it -> it.engine().reusedPositions());
    }

    private double maxPositions(Look at) {
        return (double) engine.maxOpenSessions() * at.maxModelLen;
    }

    private void bindWorker(MeterRegistry registry) {
        gauge(
                registry,
                "valr.worker.ready",
                "1 while it serves its partitions.",
                it -> it.worker.phase() == WorkerState.Phase.RUNNING ? 1 : 0);
        gauge(registry, "valr.partitions", "Partitions that are this worker's.", it -> it.worker.partitions());
        gauge(
                registry,
                "valr.sessions",
                "Sessions in the stores of these partitions.",
                it -> it.worker.storedSessions());
        counter(registry, "valr.requests", "Tasks that came.", WorkerState::tasks);
        counter(
                registry,
                "valr.requests.duplicate",
                "Tasks whose id their session had had.",
                WorkerState::duplicateTasks);
        counter(registry, "valr.requests.cancelled", "Tasks that were cancelled.", WorkerState::cancelledTasks);
        counter(registry, "valr.requests.resumed", "Tasks taken up after a failover.", WorkerState::resumedTasks);
        counter(registry, "valr.steps", "Reasoning steps.", WorkerState::steps);
        counter(registry, "valr.steps.stale", "Outcomes that came too late to count.", WorkerState::staleOutcomes);
        counter(registry, "valr.frames", "Frames that came.", WorkerState::frames);
        counter(registry, "valr.frames.duplicate", "Frames that were there already.", WorkerState::duplicateFrames);
        counter(registry, "valr.frames.rejected", "Frames that the model cannot take.", WorkerState::brokenFrames);
        counter(registry, "valr.frames.expired", "Frames past their topic's retention.", WorkerState::expiredFrames);
        counter(registry, "valr.frames.fetched", "Frames read again from Kafka.", WorkerState::fetchedFrames);
        counter(registry, "valr.sessions.closed", "Sessions closed, asked for or idle.", WorkerState::closedSessions);
        counter(registry, "valr.contexts.cut", "Contexts that lost frames or tasks.", WorkerState::cutContexts);
        counter(registry, "valr.contexts.fresh", "Contexts begun anew.", WorkerState::freshContexts);
        counter(
                registry,
                "valr.contexts.rebuilt",
                "Contexts thought anew by another version.",
                WorkerState::rebuiltContexts);
        counter(registry, "valr.models.loaded", "Versions that came into memory behind the first.", it -> it.releases()
                .loaded());
        counter(registry, "valr.models.evicted", "Versions that left memory.", it -> it.releases()
                .evicted());
        counter(registry, "valr.releases.refused", "Releases that cannot be used.", it -> it.releases()
                .refused());
        counter(
                registry,
                "valr.releases.topic.changes",
                "Times that the topic of releases was found deleted and made anew.",
                it -> it.releases().topicChanges());
        counter(
                registry,
                "valr.stream.thread.restarts",
                "Stream threads that failed and were replaced.",
                WorkerState::threadRestarts);
        counter(
                registry,
                "valr.registry.waits",
                "Stream threads replaced while the registry was away.",
                WorkerState::registryWaits);
    }

    private void gauge(MeterRegistry registry, String name, String what, ToDoubleFunction<Look> figure) {
        Gauge.builder(name, this, it -> figure.applyAsDouble(it.look))
                .description(what)
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, String what, ToDoubleFunction<WorkerState> figure) {
        FunctionCounter.builder(name, this, it -> figure.applyAsDouble(it.look.worker))
                .description(what)
                .register(registry);
    }
}
