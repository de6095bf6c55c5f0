package ai.valr.node;

import ai.valr.model.ModelException;
import ai.valr.model.ReasoningModel;
import ai.valr.observability.ProcessMetrics;
import ai.valr.releases.ReleaseException;
import ai.valr.worker.WorkerApp;
import ai.valr.worker.WorkerConfig;
import ai.valr.worker.release.StartModel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker with its model, on a broker and a registry that are somewhere. Closed by whoever started it. */
public final class WorkerNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerNode.class);

    private final Parts parts;
    private final ReasoningModel model;
    private final WorkerApp worker;

    private WorkerNode(Parts parts, ReasoningModel model, WorkerApp worker) {
        this.parts = parts;
        this.model = model;
        this.worker = worker;
    }

    /**
     * Loads the model and starts a worker, which waits for a broker or a registry that is not there yet.
     *
     * @throws NodeException where the model cannot be loaded; nothing runs then
     */
    public static WorkerNode start(ModelSettings settings, WorkerConfig config, Progress progress)
            throws InterruptedException {
        Parts parts = new Parts();
        try {
            Start<ReasoningModel> loading = Start.begin("model", () -> ModelLoading.load(settings, progress));
            parts.add("model", loading);
            loadStoreLibrary();
            ProcessMetrics metrics = new ProcessMetrics();
            parts.add("metrics", metrics);
            return start(parts, settings, loading.await(), config, metrics);
        } catch (RuntimeException | InterruptedException e) {
            parts.close();
            throw e;
        }
    }

    /** Some tenths of a second, which sessions that are taken over would wait for; the model is loaded meanwhile. */
    private static void loadStoreLibrary() {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            LOG.warn("the stores' native library cannot be loaded; a worker with state_stores memory needs none", e);
        }
    }

    /** Starts a worker beside the parts that run, and puts it among them. */
    static WorkerNode start(
            Parts parts, ModelSettings settings, ReasoningModel model, WorkerConfig config, ProcessMetrics metrics) {
        WorkerApp worker =
                worker(config, new StartModel(model, settings.folder(), ModelLoading.loader(settings)), metrics);
        parts.add("worker", worker);
        worker.start();
        return new WorkerNode(parts, model, worker);
    }

    private static WorkerApp worker(WorkerConfig config, StartModel model, ProcessMetrics metrics) {
        try {
            return new WorkerApp(config, model, metrics);
        } catch (ModelException | ReleaseException | IllegalStateException e) {
            throw new NodeException(e.getMessage(), e);
        }
    }

    /** Done when the worker serves its partitions, however long that takes; fails with a {@link NodeException}. */
    public CompletableFuture<Void> ready() {
        return told(worker.ready(), "the worker cannot start: ");
    }

    /** Done when the worker is closed; fails with a {@link NodeException} as soon as it ends by itself. */
    public CompletableFuture<Void> ended() {
        return told(worker.ended(), "the worker ended: ");
    }

    private static CompletableFuture<Void> told(CompletableFuture<Void> work, String what) {
        return work.exceptionallyCompose(error -> {
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            return CompletableFuture.failedFuture(new NodeException(what + cause.getMessage(), cause));
        });
    }

    /** Returns when {@link #ready()} is done. */
    void awaitReady() throws InterruptedException {
        try {
            ready().get();
        } catch (ExecutionException e) {
            throw (NodeException) e.getCause();
        }
    }

    /** Where its metrics are shown; empty where the settings name no place. */
    public Optional<String> metricsUrl() {
        return Optional.ofNullable(worker.metricsUrl());
    }

    /** Name of the model, and the version that tasks begin with. */
    public String modelName() {
        return model.name() + " " + worker.state().releases().active();
    }

    /** Stops the worker and frees the model. A second call does nothing. */
    @Override
    public void close() {
        parts.close();
    }
}
