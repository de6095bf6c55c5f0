package ai.valr.node;

import ai.valr.embedded.EmbeddedBroker;
import ai.valr.embedded.EmbeddedRegistry;
import ai.valr.embedded.EmbeddedServices;
import ai.valr.gateway.Gateway;
import ai.valr.gateway.GatewayConfig;
import ai.valr.model.ReasoningModel;
import ai.valr.observability.ProcessMetrics;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.worker.WorkerConfig;
import ai.valr.worker.release.ReleaseConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;

/**
 * A whole node in this process: broker, registry, gateway, model and worker. External clients use its broker and registry as any
 * other. Closed by whoever started it.
 */
public final class Node implements AutoCloseable {
    private final Parts parts;
    private final EmbeddedServices services;
    private final WorkerNode worker;
    private final Gateway gateway;

    private Node(Parts parts, EmbeddedServices services, WorkerNode worker, Gateway gateway) {
        this.parts = parts;
        this.services = services;
        this.worker = worker;
        this.gateway = gateway;
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
            Start<EmbeddedServices> services = Start.begin("services", () -> services(settings, progress));
            parts.add("model", model);
            parts.add("broker and registry", services);
            // A taken port shows sooner than a missing model; either is told at once.
            EmbeddedServices running = services.await();
            prepare(running);
            progress.say("topics and schemas are there");
            Gateway gateway = gateway(settings, running, metrics);
            parts.add("gateway", gateway);
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
            return new Node(parts, running, worker, gateway);
        } catch (RuntimeException | InterruptedException e) {
            parts.close();
            throw e;
        }
    }

    private static EmbeddedServices services(NodeSettings settings, Progress progress) {
        EmbeddedServices services = EmbeddedServices.start(
                EmbeddedBroker.Settings.in(settings.data().resolve("kafka"))
                        .withHost(settings.host())
                        .withPort(settings.kafkaPort()),
                EmbeddedRegistry.Settings.in(settings.data().resolve("registry"))
                        .withHost(settings.host())
                        .withPort(settings.registryPort()));
        progress.say("broker on " + services.bootstrapServers() + ", registry on " + services.schemaRegistryUrl());
        return services;
    }

    /** Without a token it listens to this machine alone, whatever the others do. */
    private static Gateway gateway(NodeSettings settings, EmbeddedServices services, ProcessMetrics metrics) {
        Map<String, String> names = new HashMap<>();
        names.put("bootstrap.servers", services.bootstrapServers());
        names.put("schema.registry.url", services.schemaRegistryUrl());
        names.put("port", Integer.toString(settings.httpPort()));
        settings.apiKey().ifPresent(token -> {
            names.put("host", settings.host());
            names.put("api_keys", GatewayConfig.adminKey("api-key", token));
        });
        try {
            return Gateway.start(GatewayConfig.parse(names), metrics);
        } catch (IllegalStateException e) {
            throw new NodeException(e.getMessage() + " (--http-port)", e);
        }
    }

    private static void prepare(EmbeddedServices services) {
        SchemaRegistration.register(Map.of("schema.registry.url", services.schemaRegistryUrl()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS);
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
        return gateway.url();
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
