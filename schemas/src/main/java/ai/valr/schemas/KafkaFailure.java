package ai.valr.schemas;

import java.util.concurrent.ExecutionException;

/**
 * Why a client of Kafka's failed, for people: what it says itself is often no more than that it could not be made, and the reason
 * lies beneath.
 */
public final class KafkaFailure {
    /** Kafka's own words where no name of the setting is known to the network. */
    private static final String UNRESOLVED = "No resolvable bootstrap urls";

    private KafkaFailure() {}

    /** @param bootstrapServers as the client was told */
    public static String reason(Throwable failure, Object bootstrapServers) {
        Throwable telling = failure;
        while (telling.getCause() != null && tellsNothing(telling)) {
            telling = telling.getCause();
        }
        String said = telling.getMessage() == null ? telling.getClass().getSimpleName() : telling.getMessage();
        return said.startsWith(UNRESOLVED)
                ? "bootstrap.servers " + bootstrapServers
                        + " has no name that this machine can resolve; mend the setting,"
                        + " or the network's names (DNS)"
                : said;
    }

    private static boolean tellsNothing(Throwable failure) {
        String said = failure.getMessage();
        return said == null
                || failure instanceof ExecutionException
                || said.startsWith("Failed to construct kafka ")
                || said.startsWith("Failed to create new KafkaAdminClient")
                || said.startsWith("Failed to create new NetworkClient");
    }
}
