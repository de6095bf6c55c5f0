package ai.valr.schemas;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the stream's schemas into a registry, with the rule by which they may change. */
public final class SchemaRegistration {

    private static final Logger log = LoggerFactory.getLogger(SchemaRegistration.class);

    /** New readers read whatever was ever written. */
    public static final String COMPATIBILITY = "BACKWARD_TRANSITIVE";

    private SchemaRegistration() {}

    /**
     * Sets {@link #COMPATIBILITY} on the subject of each topic and registers its schema. Running it again changes
     * nothing.
     *
     * @param settings as {@link ValrSerdes#connect}
     * @return the schemas' ids by subject
     * @throws SchemaRejectedException where a subject holds a schema that ours cannot follow
     * @throws RegistryUnavailableException where the registry does not answer
     */
    public static Map<String, Integer> register(Map<String, ?> settings) {
        try (Registry registry = Registry.connect(settings)) {
            Map<String, Integer> ids = new LinkedHashMap<>();
            for (String topic : Topics.withSchema()) {
                ids.put(Topics.subject(topic), register(registry, topic));
            }
            log.info("schemas registered, {}: {}", COMPATIBILITY, ids);
            return ids;
        }
    }

    private static int register(Registry registry, String topic) {
        String subject = Topics.subject(topic);
        // The rule comes first, so that our own schema is held to it where the subject has others. Some registries know
        // a subject only by its first schema, which has nothing to be compatible with.
        boolean ruled = registry.setCompatibility(subject, COMPATIBILITY);
        int id = registry.register(subject, Topics.schema(topic));
        if (!ruled) {
            registry.setCompatibility(subject, COMPATIBILITY);
        }
        return id;
    }
}
