package ai.valr.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.valr.schemas.RoundPhase;
import ai.valr.schemas.Topics;
import ai.valr.schemas.TrainingCurve;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.awt.Color;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's description against the gateway that runs. */
@Timeout(120)
class OpenApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @TempDir
    static Path directory;

    private static ItServices services;
    private static Gateway gateway;
    private static JsonNode document;

    @BeforeAll
    static void start() throws Exception {
        services = new ItServices(directory.resolve("services"));
        gateway = services.gateway(Map.of());
        document = JSON.readTree(services.get(gateway.url() + "/openapi.json").body());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        services.close();
    }

    @Test
    void shouldDescribeEveryRouteAndNoOther() {
        Set<String> described = new HashSet<>();
        document.get("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(described).isEqualTo(gateway.served()).contains("GET /openapi.json", "POST /v1/chat/completions");
    }

    @Test
    void shouldBeOpenApi31() throws Exception {
        try (InputStream schema = OpenApiIT.class.getResourceAsStream("/openapi/schema-3.1.yaml")) {
            assertThat(SCHEMAS.getSchema(schema, InputFormat.YAML).validate(document))
                    .isEmpty();
            ObjectNode wrong = document.deepCopy();
            ((ObjectNode) wrong.at("/paths/~1v1~1sessions/get")).remove("responses");
            ((ObjectNode) wrong.at("/info")).remove("version");
            try (InputStream again = OpenApiIT.class.getResourceAsStream("/openapi/schema-3.1.yaml")) {
                assertThat(SCHEMAS.getSchema(again, InputFormat.YAML).validate(wrong))
                        .as("the schema is one that refuses")
                        .isNotEmpty();
            }
        }
        Schema ofSchemas =
                SCHEMAS.getSchema(JSON.createObjectNode().put("$ref", "https://json-schema.org/draft/2020-12/schema"));
        document.at("/components/schemas").properties().forEach(named -> assertThat(
                        ofSchemas.validate(named.getValue()))
                .as(named.getKey())
                .isEmpty());
    }

    @Test
    void shouldAskForTheScopeThatTheDescriptionSays() throws Exception {
        try (Gateway guarded = services.gateway(
                Map.of("api_keys", GatewayConfig.adminKey("nobody", "nothing").replace(":admin", ":label")))) {
            JsonNode told =
                    JSON.readTree(services.get(guarded.url() + "/openapi.json").body());
            for (Map.Entry<String, JsonNode> path : told.get("paths").properties()) {
                for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                    JsonNode needs = method.getValue().get("security").get(0).path("bearer");
                    String url = guarded.url() + path.getKey().replaceAll("\\{\\w+}", "0");
                    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                            .method(method.getKey().toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.noBody());
                    int without = services.send(request.copy()).statusCode();
                    int with = services.send(request.header("Authorization", "Bearer nothing"))
                            .statusCode();
                    String as = method.getKey() + " " + path.getKey();
                    if (needs.isMissingNode()) {
                        assertThat(without).as(as).isEqualTo(200);
                    } else {
                        assertThat(without).as(as).isEqualTo(401);
                        boolean mayEnter =
                                needs.isEmpty() || needs.get(0).asText().equals("label");
                        assertThat(with == 403).as(as + " " + with).isNotEqualTo(mayEnter);
                    }
                }
            }
        }
    }

    /** Each answer has what its schema says and nothing more. */
    @Test
    void shouldAnswerAsItSays() throws Exception {
        Robot robot = new Robot(services, "camera");
        robot.frame(gateway, Color.BLUE);
        robot.expect("A");
        robot.accepted("t", "Which?", "the chair", "the table");
        robot.step("t", 0, "It is near.");
        robot.chose("t", 2, "B", "the table", 0.4);
        await().until(() -> get("/v1/sessions/camera/tasks/t").statusCode() == 200);
        await().until(() -> get("/v1/sessions/camera/tasks/t").body().contains("answered"));
        HttpResponse<String> given = post(
                "/v1/sessions/camera/tasks/t/feedback",
                "{\"verdict\": \"wrong\", \"corrected_steps\": [{\"text\": \"look\", \"target_frame\": {\"frame_id\": \"f0\"}}]}");
        check("post", "/v1/sessions/{session}/tasks/{task}/feedback", given);
        check(
                "post",
                "/v1/sessions/{session}/tasks/{task}/feedback",
                post("/v1/sessions/camera/tasks/t/feedback", "{\"verdict\": \"wrong\", \"corrected_answer\": \"C\"}"));
        check(
                "post",
                "/v1/sessions/{session}/tasks/{task}/feedback",
                post("/v1/sessions/camera/tasks/none/feedback", "{\"verdict\": \"wrong\"}"));
        await().until(() -> get("/v1/feedback").body().contains("look"));
        services.deadLetter(Topics.TASKS, services.ask("dead", "again", "steps 1"), "no reason");
        try (Versions versions = new Versions(services, directory)) {
            versions.record("v1", null, List.of());
            versions.record(
                    "v2", "v1", List.of(), new TrainingCurve(List.of(1, 2), Map.of("loss", List.of(1.5f, 1.25f))));
            versions.activate("v2");
            versions.round(RoundPhase.TRAINING, 12, 1.25, 0);
            check("get", "/v1/rounds", get("/v1/rounds"));
            versions.endRound();
            check("get", "/v1/rounds", get("/v1/rounds"));
        }

        check("get", "/v1/sessions", get("/v1/sessions"));
        check("get", "/v1/sessions/{session}", get("/v1/sessions/camera"));
        check("get", "/v1/sessions/{session}/tasks/{task}", get("/v1/sessions/camera/tasks/t"));
        check("get", "/v1/sessions/{session}/tasks/{task}", get("/v1/sessions/camera/tasks/none"));
        check("get", "/v1/tasks", get("/v1/tasks?limit=1"));
        check("get", "/v1/tasks", get("/v1/tasks?limit=one"));
        check("get", "/v1/feedback", get("/v1/feedback"));
        check("get", "/v1/statistics", get("/v1/statistics?minutes=3"));
        check("get", "/v1/services", get("/v1/services"));
        check("get", "/v1/access", get("/v1/access"));
        check("get", "/readyz", get("/readyz"));
        HttpResponse<String> dead = get("/v1/dead-letters");
        check("get", "/v1/dead-letters", dead);
        JsonNode letter = JSON.readTree(dead.body()).get("dead_letters").get(0);
        String place = "/v1/dead-letters/" + letter.get("partition") + "/" + letter.get("offset");
        check("get", "/v1/dead-letters/{partition}/{offset}", get(place));
        check("post", "/v1/dead-letters/{partition}/{offset}/publish", post(place + "/publish", ""));
        check("get", "/v1/models/releases", get("/v1/models/releases"));
        check("get", "/v1/models/releases/{version}", get("/v1/models/releases/v1"));
        check("post", "/v1/models/releases/rollback", post("/v1/models/releases/rollback", ""));
        check("get", "/v1/models", get("/v1/models"));
        check("get", "/v1/models/{model}", get("/v1/models/fake"));
        check("get", "/v1/models/{model}", get("/v1/models/other"));
        check("post", "/v1/sessions/{session}/tasks", post("/v1/sessions/s/tasks", "{\"question\": \"hold\"}"));
        check(
                "post",
                "/v1/sessions/{session}/tasks",
                post("/v1/sessions/s/tasks?wait_ms=60000", "{\"question\": \"steps 1\"}"));
        check("post", "/v1/chat/completions", post("/v1/chat/completions", ItServices.chat("steps 1")));
        check("post", "/v1/chat/completions", post("/v1/chat/completions", ItServices.chat("fail")));
    }

    /** What a request may have: a field that nobody knows is told with all that are known. */
    @Test
    void shouldReadTheFieldsThatItSays() throws Exception {
        knows("Ask", post("/v1/sessions/s/tasks", "{\"question\": \"q\", \"none\": 1}"));
        knows("Feedback", post("/v1/sessions/s/tasks/t/feedback", "{\"verdict\": \"wrong\", \"none\": 1}"));
    }

    private static void knows(String schema, HttpResponse<String> refusal) throws Exception {
        String mend = JSON.readTree(refusal.body()).get("mend").textValue();
        Set<String> known = Set.of(mend.replaceFirst(".*known are ", "").split(", "));
        Set<String> told = new HashSet<>();
        document.at("/components/schemas/" + schema + "/properties")
                .fieldNames()
                .forEachRemaining(told::add);
        assertThat(told).isEqualTo(known);
    }

    private static void check(String method, String path, HttpResponse<String> answer) throws Exception {
        JsonNode responses = document.get("paths").get(path).get(method).get("responses");
        JsonNode told = responses.path(Integer.toString(answer.statusCode()));
        assertThat(told.isMissingNode())
                .as(method + " " + path + " answers " + answer.statusCode() + ": " + answer.body())
                .isFalse();
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        ObjectNode schema = JSON.createObjectNode();
        schema.putArray("allOf").add(told.get("content").get(type).get("schema"));
        schema.set("components", strict(document.get("components").deepCopy()));
        assertThat(SCHEMAS.getSchema(schema).validate(JSON.readTree(answer.body())))
                .as(method + " " + path + " " + answer.body())
                .isEmpty();
    }

    private static JsonNode strict(JsonNode node) {
        node.forEach(OpenApiIT::strict);
        if (node instanceof ObjectNode object && object.get("properties") instanceof ObjectNode) {
            object.put("additionalProperties", false);
        }
        return node;
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return services.get(gateway.url() + path);
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return services.post(gateway.url() + path, body.getBytes(StandardCharsets.UTF_8));
    }
}
