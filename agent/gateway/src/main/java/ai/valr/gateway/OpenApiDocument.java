package ai.valr.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The description of all routes in OpenAPI 3.1, made of their declarations. */
final class OpenApiDocument {
    private static final String VERSION = "3.1.1";
    private static final String BEARER = "bearer";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<String, ObjectNode> components = new TreeMap<>();
    private final boolean tokenNeeded;

    private OpenApiDocument(boolean tokenNeeded) {
        this.tokenNeeded = tokenNeeded;
    }

    /** @param tokenNeeded whether anybody may do anything here without one */
    static ObjectNode of(List<Route> routes, boolean tokenNeeded) {
        return new OpenApiDocument(tokenNeeded).document(routes);
    }

    private ObjectNode document(List<Route> routes) {
        ObjectNode document = NODES.objectNode().put("openapi", VERSION);
        document.putObject("info")
                .put("title", "VaLR gateway")
                .put("version", "v1")
                .put(
                        "description",
                        "HTTP in front of the topics: pictures and questions in, events out. Errors are problem documents"
                                + " (RFC 9457) whose mend says what would help.")
                .putObject("license")
                .put("name", "Apache 2.0")
                .put("identifier", "Apache-2.0");
        document.putArray("servers").addObject().put("url", "/");
        ArrayNode tags = document.putArray("tags");
        for (Tag tag : Tag.values()) {
            tags.addObject().put("name", tag.label()).put("description", tag.description());
        }
        ObjectNode paths = document.putObject("paths");
        for (Route route : routes) {
            paths.withObjectProperty(route.path())
                    .set(route.method().name().toLowerCase(Locale.ROOT), operation(route));
        }
        ObjectNode parts = document.putObject("components");
        parts.putObject("schemas").setAll(components);
        parts.putObject("securitySchemes")
                .putObject(BEARER)
                .put("type", "http")
                .put("scheme", BEARER)
                .put("description", "A token of api_keys, or a JWT of the OIDC issuer.");
        return document;
    }

    private ObjectNode operation(Route route) {
        ObjectNode operation = NODES.objectNode().put("operationId", route.id()).put("summary", route.summary());
        operation.putArray("tags").add(route.tag().label());
        ArrayNode parameters = operation.putArray("parameters");
        route.pathParameters().forEach((name, schema) -> parameter(parameters, name, "path", schema)
                .put("required", true));
        route.parameters()
                .forEach(read -> parameter(
                        parameters, read.name(), read.place().name().toLowerCase(Locale.ROOT), read.schema()));
        if (!route.body().isEmpty()) {
            ObjectNode content =
                    operation.putObject("requestBody").put("required", true).putObject("content");
            route.body().forEach((type, schema) -> content.putObject(type).set("schema", use(schema)));
        }
        ObjectNode responses = operation.putObject("responses");
        route.answers().forEach(answer -> response(responses, Integer.toString(answer.status()), answer));
        if (route.guard() != Guard.NONE) {
            refusals(route, responses);
        }
        response(responses, "default", Answer.problem(500, "Whatever else went wrong.", route.path()));
        security(route, operation.putArray("security"));
        return operation;
    }

    private void refusals(Route route, ObjectNode responses) {
        if (tokenNeeded) {
            response(responses, "401", Answer.problem(401, "No token, or one that is not known.", route.path()));
        }
        if (!responses.has("429")) {
            response(responses, "429", Answer.problem(429, "It asks too often.", route.path()));
        }
        response(responses, "403", Answer.problem(403, "Not allowed with this token, or from there.", route.path()));
    }

    private void security(Route route, ArrayNode security) {
        if (route.guard() == Guard.NONE || !tokenNeeded) {
            security.addObject();
            return;
        }
        ArrayNode scopes = security.addObject().putArray(BEARER);
        if (route.guard().scope() != null) {
            scopes.add(route.guard().scope().label());
        }
    }

    private ObjectNode parameter(ArrayNode parameters, String name, String in, JsonSchema schema) {
        ObjectNode parameter = parameters.addObject().put("name", name).put("in", in);
        ObjectNode plain = use(schema).deepCopy();
        if (plain.remove("description") instanceof TextNode description) {
            parameter.set("description", description);
        }
        parameter.set("schema", plain);
        return parameter;
    }

    private void response(ObjectNode responses, String status, Answer answer) {
        ObjectNode response = responses.withObjectProperty(status);
        String before = response.path("description").asText("");
        response.put("description", before.isEmpty() ? answer.description() : before + " " + answer.description());
        if (!answer.mediaTypes().isEmpty()) {
            ObjectNode content = response.withObjectProperty("content");
            answer.mediaTypes().forEach(type -> content.putObject(type).set("schema", use(answer.schema())));
        }
    }

    private ObjectNode use(JsonSchema schema) {
        JsonSchema.merge(components, schema.components());
        return schema.json();
    }
}
