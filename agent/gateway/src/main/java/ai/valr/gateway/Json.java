package ai.valr.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;

/** JSON answers. */
final class Json {
    private Json() {}

    static void send(Context request, JsonNode body) {
        request.contentType("application/json; charset=utf-8");
        request.result(body.toString());
    }
}
