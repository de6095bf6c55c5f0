package ai.valr.schemas;

import ai.valr.schemas.UnreadableRecordException.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.ParsedSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/**
 * The schema registry as the serdes and the registration need it: Confluent's own client, with its failures told apart
 * into those that pass and those that stay. Safe for use by many threads.
 */
final class Registry implements AutoCloseable {

    static final String URL = "schema.registry.url";
    /** Most schemas that the client remembers a subject; ours has a handful. */
    static final int MAX_SCHEMAS_PER_SUBJECT = 1000;

    static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";
    static final String READ_TIMEOUT = "http.read.timeout.ms";
    /** A stream's thread waits in these calls, so they end sooner than the client's own minute. */
    static final int DEFAULT_TIMEOUT_MS = 5000;

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;
    private static final int SUBJECT_NOT_FOUND_CODE = 40401;
    private static final int SCHEMA_NOT_FOUND_CODE = 40403;

    private final SchemaRegistryClient client;
    private final String where;

    private Registry(SchemaRegistryClient client, String where) {
        this.client = client;
        this.where = where;
    }

    /**
     * @param settings by Confluent's names: {@code schema.registry.url} (one or more, separated by commas) and whatever
     *     its client takes besides, such as {@code basic.auth.credentials.source}, {@code basic.auth.user.info},
     *     {@code schema.registry.ssl.truststore.location}; other settings are passed over
     */
    static Registry connect(Map<String, ?> settings) {
        Object url = settings.get(URL);
        if (url == null || url.toString().isBlank()) {
            throw new IllegalArgumentException(
                    URL + " is not set; give the base of a registry's Confluent API, such as http://localhost:8081");
        }
        Map<String, Object> withTimeouts = new HashMap<>(settings);
        withTimeouts.putIfAbsent(CONNECT_TIMEOUT, DEFAULT_TIMEOUT_MS);
        withTimeouts.putIfAbsent(READ_TIMEOUT, DEFAULT_TIMEOUT_MS);
        List<String> urls =
                Arrays.stream(url.toString().split(",")).map(String::strip).toList();
        return new Registry(
                new CachedSchemaRegistryClient(
                        urls, MAX_SCHEMAS_PER_SUBJECT, List.of(new AvroSchemaProvider()), withTimeouts),
                url.toString());
    }

    /** A registry in memory, for tests without one. */
    static Registry inMemory() {
        return new Registry(new MockSchemaRegistryClient(List.of(new AvroSchemaProvider())), "in memory");
    }

    /** @throws UnreadableRecordException where there is no such schema, or it is no Avro schema */
    Schema byId(int id) {
        ParsedSchema parsed;
        try {
            parsed = client.getSchemaById(id);
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND && e.getErrorCode() == SCHEMA_NOT_FOUND_CODE) {
                throw new UnreadableRecordException(
                        Reason.UNKNOWN_SCHEMA_ID, "schema id " + id + " is not known to the registry " + where, e);
            }
            throw unavailable("read schema " + id, e);
        } catch (IOException e) {
            // The client says so where the schema is of a kind that it has no parser for.
            if (e.getClass() == IOException.class
                    && String.valueOf(e.getMessage()).startsWith("Invalid schema")) {
                throw new UnreadableRecordException(
                        Reason.NOT_AVRO, "schema id " + id + " of the registry " + where + " is no Avro schema", e);
            }
            throw unavailable("read schema " + id, e);
        }
        try {
            // Defaults are the reader's business; a writer with a sloppy one is still readable.
            return new Schema.Parser().setValidateDefaults(false).parse(parsed.canonicalString());
        } catch (SchemaParseException e) {
            throw new UnreadableRecordException(
                    Reason.NOT_AVRO, "schema id " + id + " of the registry " + where + " is no valid Avro schema", e);
        }
    }

    /** Registers a schema where it is not yet, and gives its id. */
    int register(String subject, Schema schema) {
        try {
            return client.register(subject, new AvroSchema(schema.toString()));
        } catch (RestClientException e) {
            throw rejectedOrUnavailable("register the schema of " + subject, subject, e);
        } catch (IOException e) {
            throw unavailable("register the schema of " + subject, e);
        }
    }

    /** Id of a schema, which is registered first where it is not yet and {@code register} says so. */
    int id(String subject, Schema schema, boolean register) {
        return register ? register(subject, schema) : idOf(subject, schema);
    }

    /** Id of a schema that is registered already. */
    int idOf(String subject, Schema schema) {
        try {
            return client.getId(subject, new AvroSchema(schema.toString()));
        } catch (RestClientException e) {
            throw rejectedOrUnavailable("find the schema of " + subject, subject, e);
        } catch (IOException e) {
            throw unavailable("find the schema of " + subject, e);
        }
    }

    /** @return false where the registry does not know the subject and so cannot set it */
    boolean setCompatibility(String subject, String level) {
        try {
            client.updateCompatibility(subject, level);
            return true;
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND && isSubjectMissing(e)) {
                return false;
            }
            throw unavailable("set the compatibility of " + subject, e);
        } catch (IOException e) {
            throw unavailable("set the compatibility of " + subject, e);
        }
    }

    String compatibility(String subject) {
        try {
            return client.getCompatibility(subject);
        } catch (RestClientException | IOException e) {
            throw unavailable("read the compatibility of " + subject, e);
        }
    }

    /** The subject's own rule; empty where it has none and the registry's is not told for it. */
    Optional<String> ownCompatibility(String subject) {
        try {
            return Optional.of(client.getCompatibility(subject));
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND) {
                return Optional.empty();
            }
            throw unavailable("read the compatibility of " + subject, e);
        } catch (IOException e) {
            throw unavailable("read the compatibility of " + subject, e);
        }
    }

    /** The subject's schemas by version, the earliest first; none where it is not known. */
    SortedMap<Integer, Schema> versions(String subject) {
        SortedMap<Integer, Schema> versions = new TreeMap<>();
        try {
            for (int version : client.getAllVersions(subject)) {
                int id = client.getSchemaMetadata(subject, version).getId();
                versions.put(version, byId(id));
            }
            return versions;
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND && isSubjectMissing(e)) {
                return versions;
            }
            throw unavailable("read the versions of " + subject, e);
        } catch (IOException e) {
            throw unavailable("read the versions of " + subject, e);
        }
    }

    private static boolean isSubjectMissing(RestClientException e) {
        return e.getErrorCode() == SUBJECT_NOT_FOUND_CODE || e.getErrorCode() == NOT_FOUND;
    }

    private RuntimeException rejectedOrUnavailable(String what, String subject, RestClientException e) {
        boolean missing = e.getErrorCode() == SCHEMA_NOT_FOUND_CODE || e.getErrorCode() == SUBJECT_NOT_FOUND_CODE;
        if (e.getStatus() == CONFLICT || e.getStatus() == UNPROCESSABLE || missing) {
            return new SchemaRejectedException(
                    "the registry " + where + " refuses to " + what + ": " + e.getMessage()
                            + (missing
                                    ? "; register it first, or set " + AvroRecordSerializer.AUTO_REGISTER + "=true"
                                    : "; another program has registered an incompatible schema under " + subject),
                    e);
        }
        return unavailable(what, e);
    }

    private RegistryUnavailableException unavailable(String what, Exception e) {
        return new RegistryUnavailableException(
                "cannot " + what + ": the registry " + where + " answers "
                        + (e instanceof RestClientException http
                                ? "HTTP " + http.getStatus() + ", " + e.getMessage()
                                : e)
                        + "; if that does not pass, check " + URL
                        + " and the credentials",
                e);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            // Nothing of ours is lost with a connection that does not close.
        }
    }
}
