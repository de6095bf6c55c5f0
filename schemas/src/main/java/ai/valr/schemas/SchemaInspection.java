package ai.valr.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** Looks at what a registry holds under the stream's subjects, and changes nothing. */
public final class SchemaInspection {
    private SchemaInspection() {}

    /**
     * What stands under a subject.
     *
     * @param subject by topic name
     * @param versions that are registered; 0: none
     * @param hasOurs whether our schema is one of them
     * @param compatibility the rule by which it may change; empty where the registry tells none
     * @param unreadable versions whose records our schema cannot read, each with the reason
     */
    public record Subject(
            String subject, int versions, boolean hasOurs, Optional<String> compatibility, List<String> unreadable) {}

    /**
     * Looks at the subject of each topic with a schema.
     *
     * @param settings as {@link ValrSerdes#connect}
     * @throws RegistryUnavailableException where the registry does not answer
     * @throws UnreadableRecordException where it holds a schema that is no Avro schema
     */
    public static List<Subject> inspect(Map<String, ?> settings) {
        try (Registry registry = Registry.connect(settings)) {
            return inspect(registry);
        }
    }

    static List<Subject> inspect(Registry registry) {
        List<Subject> subjects = new ArrayList<>();
        for (String topic : Topics.withSchema()) {
            subjects.add(inspect(registry, Topics.subject(topic), Topics.schema(topic)));
        }
        return subjects;
    }

    private static Subject inspect(Registry registry, String subject, Schema ours) {
        SortedMap<Integer, Schema> versions = registry.versions(subject);
        List<String> unreadable = new ArrayList<>();
        versions.forEach((version, theirs) -> {
            var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(ours, theirs);
            if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
                unreadable.add("version " + version + ": " + reason(compatibility));
            }
        });
        Optional<String> compatibility = versions.isEmpty() ? Optional.empty() : registry.ownCompatibility(subject);
        return new Subject(subject, versions.size(), versions.containsValue(ours), compatibility, unreadable);
    }

    private static String reason(SchemaCompatibility.SchemaPairCompatibility compatibility) {
        return compatibility.getResult().getIncompatibilities().stream()
                .findFirst()
                .map(first -> first.getType() + " at " + first.getLocation() + ": " + first.getMessage())
                .orElse("incompatible");
    }
}
