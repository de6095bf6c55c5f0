package ai.valr.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;

/** Whether the broker answers; its topics are looked at only where it does. */
public final class BrokerCheck implements Check {
    /** For one answer. */
    static final long PATIENCE_S = 10;

    private static final int CONNECT_MS = 3000;

    private final Map<String, Object> client;
    private final TopicsCheck topics;

    /**
     * @param client settings of Kafka's clients
     * @param topics to look at
     */
    public BrokerCheck(Map<String, Object> client, TopicsCheck topics) {
        this.client = Map.copyOf(client);
        this.topics = topics;
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public List<Finding> look() throws InterruptedException {
        String where = String.valueOf(client.get("bootstrap.servers"));
        Optional<String> refused = refused(where);
        if (refused.isPresent()) {
            return List.of(silent(where, refused.get()));
        }
        try (Admin admin = Admin.create(client)) {
            DescribeClusterResult cluster = admin.describeCluster();
            int nodes = cluster.nodes().get(PATIENCE_S, TimeUnit.SECONDS).size();
            String id = cluster.clusterId().get(PATIENCE_S, TimeUnit.SECONDS);
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.ok(name(), where + ": cluster " + id + ", " + nodes + " nodes", expected()));
            findings.addAll(topics.look(admin));
            return findings;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            return List.of(silent(where, told(e)));
        }
    }

    private Finding silent(String where, String found) {
        return Finding.failed(
                name(),
                where + ": " + found,
                expected(),
                "start it, or mend bootstrap.servers, security.protocol and what it advertises (advertised.listeners)");
    }

    private static String expected() {
        return "a Kafka broker that answers within " + PATIENCE_S + " s";
    }

    /** Why none of the addresses takes a connection, which Kafka's client would try again until its time is up. */
    private static Optional<String> refused(String servers) {
        List<String> problems = new ArrayList<>();
        for (String server : servers.split(",")) {
            int colon = server.lastIndexOf(':');
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(
                                InetAddress.getByName(server.substring(0, colon).strip()),
                                Integer.parseInt(server.substring(colon + 1).strip())),
                        CONNECT_MS);
                return Optional.empty();
            } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return Optional.of(String.join(", ", problems));
    }

    /** The innermost cause's message, since Kafka's own says only that it failed. */
    static String told(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "no answer within " + PATIENCE_S + " s";
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
