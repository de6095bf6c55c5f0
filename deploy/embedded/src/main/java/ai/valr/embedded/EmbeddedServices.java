package ai.valr.embedded;

import java.nio.file.Path;

/**
 * A broker and a registry that belong together: they start side by side on two folders of one data directory,
 * {@code kafka} and {@code registry}, and stop together.
 *
 * @param broker closed by {@link #close}
 * @param registry closed by {@link #close}
 */
public record EmbeddedServices(EmbeddedBroker broker, EmbeddedRegistry registry) implements AutoCloseable {

    /**
     * Starts both with their defaults and returns when both serve clients. The caller closes them.
     *
     * @param dataDirectory made where it is missing; a second start on it goes on with what is there
     * @param brokerPort 0 takes a free one
     * @param registryPort 0 takes a free one
     * @throws EmbeddedException as {@link EmbeddedBroker#start} and {@link EmbeddedRegistry#start}; nothing runs then
     */
    public static EmbeddedServices start(Path dataDirectory, int brokerPort, int registryPort) {
        return start(
                EmbeddedBroker.Settings.in(dataDirectory.resolve("kafka")).withPort(brokerPort),
                EmbeddedRegistry.Settings.in(dataDirectory.resolve("registry")).withPort(registryPort));
    }

    /** As {@link #start(Path, int, int)}, with settings for each. */
    public static EmbeddedServices start(EmbeddedBroker.Settings broker, EmbeddedRegistry.Settings registry) {
        EmbeddedRegistry startedRegistry = EmbeddedRegistry.launch(registry);
        EmbeddedBroker startedBroker;
        try {
            startedBroker = EmbeddedBroker.start(broker);
        } catch (RuntimeException e) {
            startedRegistry.close();
            throw e;
        }
        try {
            return new EmbeddedServices(startedBroker, startedRegistry.awaitReady());
        } catch (RuntimeException e) {
            startedBroker.close();
            throw e;
        }
    }

    /** For {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** For {@code schema.registry.url}. */
    public String schemaRegistryUrl() {
        return registry.url();
    }

    /** Stops the registry, then the broker. */
    @Override
    public void close() {
        try {
            registry.close();
        } finally {
            broker.close();
        }
    }
}
