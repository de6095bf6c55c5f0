package ai.valr.node;

import ai.valr.embedded.EmbeddedBroker;
import ai.valr.embedded.EmbeddedRegistry;
import ai.valr.embedded.EmbeddedServices;
import ai.valr.gateway.AddressException;
import ai.valr.gateway.Gateway;
import ai.valr.gateway.GatewayConfig;
import ai.valr.observability.ProcessMetrics;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * A node's broker, registry and gateway in this process, for workers that run beside it or elsewhere. Closed by whoever started
 * it.
 */
public final class NodeServices implements AutoCloseable {
    private final EmbeddedServices services;
    private final Gateway gateway;

    private NodeServices(EmbeddedServices services, Gateway gateway) {
        this.services = services;
        this.gateway = gateway;
    }

    /**
     * Starts them and returns when the topics are there and the schemas registered.
     *
     * @param settings without its model and engine
     * @param metrics of this process, which the gateway shows; its owner closes it
     * @throws NodeException where a port is taken or a folder cannot be used; nothing runs then
     */
    public static NodeServices start(NodeSettings settings, Progress progress, ProcessMetrics metrics) {
        Parts parts = new Parts();
        try {
            EmbeddedServices services = services(settings, progress);
            parts.add("broker and registry", services);
            prepare(services);
            progress.say("topics and schemas are there");
            return new NodeServices(services, gateway(settings, services, metrics));
        } catch (RuntimeException e) {
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
        } catch (AddressException e) {
            throw new NodeException(e.getMessage() + " (--http-port)", e);
        } catch (IllegalStateException e) {
            throw new NodeException(e.getMessage(), e);
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

    /** Stops the gateway, then the broker and the registry. */
    @Override
    public void close() {
        try (services) {
            gateway.close();
        }
    }
}
