package ai.valr.client;

import org.apache.kafka.common.KafkaException;

/** The node cannot be reached or does not take what was sent. One sentence for the user, with the mend. */
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The broker is there and does not let us in. */
    static ClientException refused(Connection connection, KafkaException cause) {
        return new ClientException(
                "the broker at " + connection.bootstrapServers() + " refuses: " + cause.getMessage()
                        + "; check security.protocol, sasl.* and ssl.* in the file of --config",
                cause);
    }
}
