package ai.valr.doctor;

import ai.valr.schemas.RegistryUnavailableException;
import ai.valr.schemas.SchemaInspection;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The registry, and what it holds under the stream's subjects against our schemas. */
public final class SchemasCheck implements Check {
    private static final String ANSWERS = "a registry that answers with Confluent's API";

    private final Map<String, Object> client;

    /** @param client settings of the registry's client */
    public SchemasCheck(Map<String, Object> client) {
        this.client = Map.copyOf(client);
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public List<Finding> look() {
        List<SchemaInspection.Subject> subjects;
        try {
            subjects = SchemaInspection.inspect(client);
        } catch (RegistryUnavailableException e) {
            return List.of(
                    Finding.failed(
                            name(),
                            e.getMessage(),
                            ANSWERS,
                            "start it, or mend schema.registry.url (of Apicurio it ends with /apis/ccompat/v7) and basic.auth.*"));
        } catch (UnreadableRecordException e) {
            return List.of(Finding.failed(
                    name(),
                    e.getMessage(),
                    "Avro schemas",
                    "delete the subject's foreign version, or use other topics"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(name(), client.get("schema.registry.url") + " answers", ANSWERS));
        subjects.forEach(subject -> findings.add(look(subject)));
        return findings;
    }

    private static Finding look(SchemaInspection.Subject subject) {
        String expected = "our schema, or ones that it can read; " + SchemaRegistration.COMPATIBILITY;
        String found = subject.versions() + " versions, ours " + (subject.hasOurs() ? "among them" : "not among them")
                + ", " + subject.compatibility().orElse("no rule");
        if (!subject.unreadable().isEmpty()) {
            return Finding.failed(
                    subject.subject(),
                    String.join("; ", subject.unreadable()),
                    expected,
                    "use the version of VaLR that wrote it or a newer one, or delete that version where no record of it is"
                            + " left");
        }
        if (subject.versions() == 0) {
            return Finding.ok(subject.subject(), "is not registered; a worker does so at its start", expected);
        }
        boolean ruled = subject.compatibility()
                .filter(SchemaRegistration.COMPATIBILITY::equals)
                .isPresent();
        if (!ruled || !subject.hasOurs()) {
            return Finding.warning(
                    subject.subject(),
                    found,
                    expected,
                    "start a worker of this version, which registers its schemas and sets the rule");
        }
        return Finding.ok(subject.subject(), found, expected);
    }
}
