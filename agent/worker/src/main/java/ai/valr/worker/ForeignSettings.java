package ai.valr.worker;

import ai.valr.schemas.ConnectionSettings;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka's and Confluent's settings, which pass through by their own names. */
final class ForeignSettings {
    /** Streams hands these on without the prefix. */
    private static final Set<String> CLIENT_PREFIXES = Set.of(
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX,
            StreamsConfig.TOPIC_PREFIX);

    private static final int FARTHEST_GUESS = 3;

    private ForeignSettings() {}

    static boolean isKnown(String name) {
        return kafka().contains(name)
                || CLIENT_PREFIXES.stream().anyMatch(name::startsWith)
                || ConnectionSettings.isRegistrys(name);
    }

    /** A half sentence that names the closest setting, or nothing where none is close. */
    static String closest(String name, Set<String> own) {
        Set<String> all = new TreeSet<>(own);
        all.addAll(kafka());
        String best = null;
        int bestDistance = FARTHEST_GUESS + 1;
        for (String candidate : all) {
            int distance = distance(name, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best == null ? "" : "; did you mean " + best + "?";
    }

    private static Set<String> kafka() {
        Set<String> names = new TreeSet<>(StreamsConfig.configDef().names());
        names.addAll(ConsumerConfig.configNames());
        names.addAll(ProducerConfig.configNames());
        return names;
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
