package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.embedded.EmbeddedServices;
import ai.valr.releases.ReleaseFiles;
import ai.valr.releases.ReleaseLog;
import ai.valr.releases.ReleaseStore;
import ai.valr.schemas.DataRange;
import ai.valr.schemas.Decision;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.SchemaRegistration;
import ai.valr.schemas.TopicAdmin;
import ai.valr.schemas.TopicSettings;
import ai.valr.schemas.Topics;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The versions of a model over HTTP, on a real broker, registry and store. */
@Timeout(120)
class ReleaseApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant TIME = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    static Path home;

    private static EmbeddedServices services;
    private static Gateway gateway;
    private static ReleaseLog log;
    private static ModelRelease first;
    private static ModelRelease second;
    private static ModelRelease third;

    @BeforeAll
    static void start() throws Exception {
        services = EmbeddedServices.start(home.resolve("services"), 0, 0);
        SchemaRegistration.register(Map.of("schema.registry.url", services.schemaRegistryUrl()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.bootstrapServers()))) {
            TopicAdmin.createTopics(admin, TopicSettings.DEFAULTS.withPartitions(1));
        }
        Map<String, String> reached = Map.of(
                "bootstrap.servers", services.bootstrapServers(), "schema.registry.url", services.schemaRegistryUrl());
        log = ReleaseLog.connect(reached);
        first = record("v1", null, Decision.RELEASED);
        second = record("v2", "v1", Decision.REJECTED);
        third = record("v3", "v1", Decision.RELEASED);
        String readOnly = "reader:" + HexFormat.of().formatHex(ApiKey.hash("looks")) + ":read";
        gateway = Gateway.start(GatewayConfig.parse(Map.of(
                "bootstrap.servers",
                services.bootstrapServers(),
                "schema.registry.url",
                services.schemaRegistryUrl(),
                "port",
                "0",
                "api_keys",
                GatewayConfig.adminKey("boss", "may") + "," + readOnly)));
    }

    private static ModelRelease record(String version, String parent, Decision decision) throws IOException {
        Path folder = Files.createDirectories(home.resolve(version));
        Files.writeString(folder.resolve("model.safetensors"), version);
        try (ReleaseStore store = ReleaseStore.open(home.resolve("store").toUri(), Map.of())) {
            ModelRelease release = ModelRelease.newBuilder()
                    .setModelName("valr-mini")
                    .setVersion(version)
                    .setParentVersion(parent)
                    .setReleasedAt(TIME)
                    .setLocation(store.put("valr-mini", version, folder).toString())
                    .setFiles(ReleaseFiles.of(folder))
                    .setTrainingData(List.of(new DataRange(Topics.FEEDBACK, 0, 5L, 9L)))
                    .build();
            log.record(ModelCandidate.newBuilder()
                    .setModelName("valr-mini")
                    .setVersion(version)
                    .setDecision(decision)
                    .setReason("because")
                    .setDecidedAt(TIME)
                    .setRelease(release)
                    .build());
            return release;
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
        log.close();
        services.close();
    }

    private static HttpResponse<String> send(String method, String path, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.url() + "/v1/models/releases" + path))
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode read(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static void assertProblem(HttpResponse<String> response, int status, String... said) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(response.body()).contains(said);
    }

    @Test
    void shouldTellTheVersionsWithWhatTheyLearntFrom() throws Exception {
        log.activate(first);

        JsonNode model = read(send("GET", "", "looks")).at("/models/0");
        assertThat(model.get("model_name").textValue()).isEqualTo("valr-mini");
        assertThat(model.at("/active/version").textValue()).isEqualTo("v1");
        assertThat(model.get("versions").findValuesAsText("decision"))
                .containsExactly("RELEASED", "REJECTED", "RELEASED");
        assertThat(model.at("/versions/1/release/training_data/0").toString())
                .isEqualTo("{\"topic\":\"valr.feedback\",\"partition\":0,\"from_offset\":5,\"to_offset\":9}");
        assertThat(read(send("GET", "?model=valr-mini", "looks")).at("/models/0"))
                .isEqualTo(model);
        assertProblem(
                send("GET", "?model=nobody", "looks"), 404, "no version of a model nobody", "known are valr-mini");

        assertThat(read(send("GET", "/v2", "looks"))).isEqualTo(model.at("/versions/1"));
        assertProblem(send("GET", "/v9", "looks"), 404, "valr-mini has no version v9", "known are v3, v2, v1");
    }

    @Test
    void shouldPromoteAndGoBackForAnAdminAlone() throws Exception {
        log.activate(first);
        assertProblem(send("POST", "/v2/promote", "looks"), 403, "reader may not admin");
        assertProblem(send("POST", "/rollback", "looks"), 403, "reader may not admin");
        assertThat(log.active("valr-mini")).contains(first);

        JsonNode promoted = read(send("POST", "/v2/promote", "may"));
        assertThat(promoted.at("/before/version").textValue()).isEqualTo("v1");
        assertThat(promoted.at("/active/version").textValue()).isEqualTo("v2");
        assertThat(log.active("valr-mini")).contains(second);
        JsonNode back = read(send("POST", "/rollback?model=valr-mini", "may"));
        assertThat(back.at("/active/version").textValue()).isEqualTo("v1");
        assertThat(log.active("valr-mini")).contains(first);
        assertProblem(send("POST", "/rollback", "may"), 409, "version v1 of valr-mini has no parent");
    }

    @Test
    void shouldNotPublishWhatIsSpoilt() throws Exception {
        log.activate(first);
        Files.writeString(Path.of(URI.create(third.getLocation())).resolve("model.safetensors"), "w3");

        assertProblem(
                send("POST", "/v3/promote", "may"), 409, "file model.safetensors of " + third.getLocation(), "mend");
        assertThat(log.active("valr-mini")).contains(first);
    }
}
