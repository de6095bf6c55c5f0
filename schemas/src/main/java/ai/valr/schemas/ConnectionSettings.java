package ai.valr.schemas;

import java.util.Set;

/** Which settings, by Kafka's and Confluent's own names, say how to come to a broker or a registry and to be let in. */
public final class ConnectionSettings {
    private static final Set<String> CONFLUENT_PREFIXES = Set.of(
            "schema.registry.",
            "basic.auth.",
            "bearer.auth.",
            "http.",
            "proxy.",
            "auto.register.schemas",
            "max.schemas.");

    /** How any client of Kafka's comes to its broker. */
    private static final Set<String> KAFKA_PREFIXES =
            Set.of("security.", "ssl.", "sasl.", "client.dns.lookup", "socket.connection.", "reconnect.backoff.");

    private ConnectionSettings() {}

    /** Whether it is the registry's client's. */
    public static boolean isRegistrys(String name) {
        return CONFLUENT_PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** Whether it is the broker's client's or the registry's. */
    public static boolean isConnection(String name) {
        return isRegistrys(name) || KAFKA_PREFIXES.stream().anyMatch(name::startsWith);
    }
}
