package ai.valr.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A broker as a company runs it: clients come by TLS and say who they are. One node in this process. */
final class SecureBroker implements AutoCloseable {
    static final String USER = "valr";
    static final String PASSWORD = "broker-secret";

    private final KafkaRaftServer server;
    private final int port;

    private SecureBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    static SecureBroker start(Path directory, Certificates certificates) throws Exception {
        Files.createDirectories(directory);
        new Formatter()
                .setPrintStream(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setDirectories(List.of(directory.toString()))
                .setMetadataLogDirectory(directory.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setControllerListenerName("CONTROLLER")
                .run();
        int port = freePort();
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(properties(directory, certificates, port)), Time.SYSTEM);
        server.startup();
        return new SecureBroker(server, port);
    }

    private static Map<String, Object> properties(Path directory, Certificates certificates, int port)
            throws IOException {
        int internal = freePort();
        int controller = freePort();
        String listeners = "SECURE://127.0.0.1:" + port + ",INTERNAL://127.0.0.1:" + internal;
        Map<String, Object> p = new HashMap<>();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "1");
        p.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        p.put("controller.listener.names", "CONTROLLER");
        p.put("listeners", listeners + ",CONTROLLER://127.0.0.1:" + controller);
        p.put("advertised.listeners", listeners);
        p.put("listener.security.protocol.map", "SECURE:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("inter.broker.listener.name", "INTERNAL");
        p.put("sasl.enabled.mechanisms", "PLAIN");
        p.put(
                "listener.name.secure.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + USER + "=\"" + PASSWORD
                        + "\";");
        p.put("ssl.keystore.type", "PKCS12");
        p.put("ssl.keystore.location", certificates.keyStore().toString());
        p.put("ssl.keystore.password", Certificates.PASSWORD);
        p.put("ssl.key.password", Certificates.PASSWORD);
        p.put("log.dirs", directory.toString());
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            p.put(topic + ".replication.factor", "1");
            p.put(topic + ".num.partitions", "1");
        }
        p.put("transaction.state.log.min.isr", "1");
        p.put("auto.create.topics.enable", "false");
        p.put("group.initial.rebalance.delay.ms", "0");
        // group.min.session.timeout.ms stays as it is installed: a worker has to do with that.
        return p;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Of the listener that wants TLS and a password. */
    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
