package ai.valr.gateway;

import ai.valr.releases.ReleaseException;
import ai.valr.releases.ReleaseJson;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.ModelRelease;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;

/** The versions of models: which there are, which one is active, and the change of it. */
final class ReleaseApi {
    private final ReleaseLog log;

    ReleaseApi(ReleaseLog log) {
        this.log = log;
    }

    /** All models, or the one of {@code ?model=}. */
    void list(Context request) {
        String model = request.queryParam("model");
        Json.send(
                request, ReleaseJson.models(log, model == null ? log.modelNames() : List.of(log.requireModel(model))));
    }

    void show(Context request) {
        String model = model(request);
        Json.send(request, ReleaseJson.version(log.require(model, request.pathParam("version")), log.active(model)));
    }

    /** Reads every file of the version before it is published: that takes as long as they are large. */
    void promote(Context request) {
        String model = model(request);
        Optional<ModelRelease> before = log.active(model);
        ModelRelease now = log.promote(model, request.pathParam("version"));
        Json.send(request, ReleaseJson.change(model, before, now));
    }

    /** As {@link #promote}, with the active version's parent. */
    void rollback(Context request) {
        String model = model(request);
        Optional<ModelRelease> before = log.active(model);
        Json.send(request, ReleaseJson.change(model, before, log.rollback(model)));
    }

    private String model(Context request) {
        String model = request.queryParam("model");
        return model == null ? log.onlyModel() : model;
    }

    static Problem problem(ReleaseException e) {
        return switch (e.kind()) {
            case UNKNOWN ->
                Problem.notFound(
                        e.getMessage(),
                        e.known().isEmpty()
                                ? "see GET /v1/models/releases"
                                : "known are " + String.join(", ", e.known()));
            case REFUSED, WRONG_SETTING ->
                Problem.of(409, "Conflict", e.getMessage(), "what is active stays so; see docs/releases.md");
            case UNAVAILABLE -> Problem.unavailable(e.getMessage(), e);
        };
    }
}
