package ai.valr.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All routes: served, each behind its guard, and described as they are at {@code /openapi.json}. Safe for use by many threads. */
final class Routes {
    private final List<Route> all;
    private final Access access;
    private final RequestRate rate;
    private final ObjectNode document;

    /** @throws IllegalArgumentException where two have a name or a place */
    Routes(List<Route> declared, Access access, RequestRate rate) {
        this.access = access;
        this.rate = rate;
        this.all = new ArrayList<>(declared);
        all.add(Route.get(Tag.OPERATION, "/openapi.json", Guard.NONE, "getOpenApi", "This description")
                .answers(200, "OpenAPI 3.1.", JsonSchema.map("", JsonSchema.any()))
                .handledBy(this::describe));
        Set<String> known = new HashSet<>();
        for (Route route : all) {
            if (!known.add(route.id()) || !known.add(route.toString())) {
                throw new IllegalArgumentException(route + " (" + route.id() + ") is declared twice");
            }
        }
        this.document = OpenApiDocument.of(all, access.isTokenNeeded());
    }

    private void describe(Context request) {
        Json.send(request, document);
    }

    void serve(JavalinConfig javalin) {
        for (Route route : all) {
            javalin.routes.addEndpoint(new Endpoint(route.method(), route.path(), request -> {
                admit(request, route);
                route.handler().handle(request);
            }));
            if (route.method().equals(HandlerType.GET)) {
                javalin.routes.addEndpoint(
                        new Endpoint(HandlerType.HEAD, route.path(), request -> head(request, route)));
            }
        }
    }

    private void admit(Context request, Route route) {
        route.enter(request);
        if (route.guard() != Guard.NONE) {
            Principal principal = access.admit(request, route.guard());
            principal.enter(request);
            rate.admit(request, principal);
        }
        route.requireKnownQuery(request);
    }

    /** As GET, of which the server leaves the body out; a stream would never end that nobody reads. */
    private void head(Context request, Route route) throws Exception {
        admit(request, route);
        if (route.isStream()) {
            request.header("Allow", "GET");
            throw Problem.of(405, "Method not allowed", "HEAD " + request.path() + " is a stream", "use GET");
        }
        route.handler().handle(request);
    }
}
