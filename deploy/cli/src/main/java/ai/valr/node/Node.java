package ai.valr.node;

import ai.valr.model.ReasoningModel;
import ai.valr.observability.ProcessMetrics;
import ai.valr.worker.WorkerConfig;
import ai.valr.worker.release.ReleaseConfig;
import java.util.concurrent.CompletableFuture;

/**
 * A whole node in this process: broker, registry, gateway, model and worker. External clients use its broker and registry as any
 * other. Closed by whoever started it.
 */
public final class Node implements AutoCloseable {
    private final Parts parts;
    private final NodeServices services;
    private final WorkerNode worker;

    private Node(Parts parts, NodeServices services, WorkerNode worker) {
        this.parts = parts;
        this.services = services;
        this.worker = worker;
    }

    /**
     * Starts a node and returns when it answers questions: the topics are there, the schemas registered, the worker runs.
     * The model loads while broker and registry start.
     *
     * @throws NodeException where a port is taken, a folder cannot be used or the model cannot be loaded; nothing runs then
     * @throws InterruptedException where this thread was told to give up; nothing runs then
     */
    public static Node start(NodeSettings settings, Progress progress) throws InterruptedException {
        Parts parts = new Parts();
        ProcessMetrics metrics = new ProcessMetrics();
        parts.add("metrics", metrics);
        try {
            Start<ReasoningModel> model = Start.begin("model", () -> ModelLoading.load(settings.model(), progress));
            Start<NodeServices> services =
                    Start.begin("services", () -> NodeServices.start(settings, progress, metrics));
            parts.add("model", model);
            parts.add("services", services);
            // A taken port shows sooner than a missing model; either is told at once.
            NodeServices running = services.await();
            ReasoningModel loaded = model.await();
            WorkerConfig config = WorkerConfig.local(
                            running.bootstrapServers(),
                            running.schemaRegistryUrl(),
                            settings.data().resolve("state"))
                    .withEngine(settings.engine())
                    .withReleases(ReleaseConfig.in(settings.data().resolve("releases")));
            WorkerNode worker = WorkerNode.start(parts, settings.model(), loaded, config, metrics);
            worker.awaitReady();
            progress.say("worker serves");
            return new Node(parts, running, worker);
        } catch (RuntimeException | InterruptedException e) {
            parts.close();
            throw e;
        }
    }

    /** {@code host:port}, for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return services.bootstrapServers();
    }

    /** Base of the registry's Confluent API, for {@code schema.registry.url}. */
    public String schemaRegistryUrl() {
        return services.schemaRegistryUrl();
    }

    /** Where the gateway is. */
    public String gatewayUrl() {
        return services.gatewayUrl();
    }

    /** Name of the model, and the version that tasks begin with. */
    public String modelName() {
        return worker.modelName();
    }

    /** Done when the node is closed; fails with a {@link NodeException} as soon as its worker ends by itself. */
    public CompletableFuture<Void> ended() {
        return worker.ended();
    }

    /** Stops the worker, the gateway, then the broker and the registry, and frees the model. A second call does nothing. */
    @Override
    public void close() {
        parts.close();
    }
}
