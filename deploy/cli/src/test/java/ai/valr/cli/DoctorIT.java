package ai.valr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.embedded.EmbeddedServices;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code valr doctor} on a real broker and a real registry, whole and with what goes wrong in the field. */
@Timeout(180)
class DoctorIT {

    @TempDir
    private Path home;

    @Test
    void shouldFindWhatIsWrongWithTopicsAndSchemas() throws Exception {
        try (EmbeddedServices services = EmbeddedServices.start(home.resolve("services"), 0, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
            // A foreign schema stands under a subject before a worker comes.
            register(
                    services,
                    "valr.feedback-value",
                    "{\"type\":\"record\",\"name\":\"Feedback\","
                            + "\"namespace\":\"ai.valr.schemas\",\"fields\":[{\"name\":\"stars\",\"type\":\"int\"}]}");
            Map<String, JsonNode> before = doctor(services, ExitCode.FAILED);
            assertThat(text(before, "valr.frames", "found")).isEqualTo("is not there");
            assertThat(text(before, "valr.frames", "outcome")).isEqualTo("ok");
            assertThat(text(before, "valr.feedback-value", "outcome")).isEqualTo("failed");
            assertThat(text(before, "valr.feedback-value", "found")).startsWith("version 1: ");
            delete(services, "valr.feedback-value");

            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS);
            SchemaRegistration.register(Map.of("schema.registry.url", services.schemaRegistryUrl()));
            Map<String, JsonNode> whole = doctor(services, ExitCode.OK);
            assertThat(whole.values())
                    .allSatisfy(check -> assertThat(check.get("outcome").asText())
                            .as(check.toString())
                            .isEqualTo("ok"));
            assertThat(whole).containsKeys("valr.dead-letters", "valr.releases-value", "clock", "broker", "registry");

            alter(admin, "valr.releases", "cleanup.policy", "delete");
            alter(admin, "valr.frames", "max.message.bytes", "1000000");
            alter(admin, "valr.events", "retention.ms", "60000");
            admin.createPartitions(Map.of("valr.tasks", NewPartitions.increaseTo(9)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            Map<String, JsonNode> broken = doctor(services, ExitCode.FAILED);
            assertThat(text(broken, "valr.releases", "outcome")).isEqualTo("failed");
            assertThat(text(broken, "valr.releases", "mend"))
                    .isEqualTo("kafka-configs.sh --alter --entity-type topics --entity-name valr.releases --add-config"
                            + " cleanup.policy=compact");
            assertThat(text(broken, "valr.frames", "found")).isEqualTo("max.message.bytes=1000000");
            assertThat(text(broken, "valr.frames", "outcome")).isEqualTo("failed");
            assertThat(text(broken, "valr.events", "outcome")).isEqualTo("warning");
            assertThat(text(broken, "valr.tasks", "found")).isEqualTo("partitions=9");
            assertThat(text(broken, "co-partitioning", "found"))
                    .isEqualTo("valr.frames has 8 partitions and valr.tasks has 9");
        }
    }

    private Map<String, JsonNode> doctor(EmbeddedServices services, int expected) throws IOException {
        StringWriter out = new StringWriter();
        CommandLine valr = Valr.commandLine(Map.of());
        valr.setOut(new PrintWriter(out, true));
        int code = valr.execute(
                "doctor",
                "--json",
                "--model",
                ValrProcess.TINY_MODEL.toString(),
                "--bootstrap-servers",
                services.bootstrapServers(),
                "--schema-registry-url",
                services.schemaRegistryUrl());
        assertThat(code).as(out.toString()).isEqualTo(expected);
        Map<String, JsonNode> checks = new HashMap<>();
        new ObjectMapper()
                .readTree(out.toString())
                .get("checks")
                .forEach(check -> checks.put(check.get("check").asText(), check));
        return checks;
    }

    private static String text(Map<String, JsonNode> checks, String check, String field) {
        assertThat(checks).containsKey(check);
        return checks.get(check).get(field).asText();
    }

    private static void alter(Admin admin, String topic, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private static void register(EmbeddedServices services, String subject, String schema) throws Exception {
        String body =
                new ObjectMapper().createObjectNode().put("schema", schema).toString();
        send(HttpRequest.newBuilder(URI.create(services.schemaRegistryUrl() + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static void delete(EmbeddedServices services, String subject) throws Exception {
        send(HttpRequest.newBuilder(URI.create(services.schemaRegistryUrl() + "/subjects/" + subject))
                .DELETE());
    }

    private static void send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
