package ai.valr.gateway;

import ai.valr.releases.ReleaseException;
import ai.valr.releases.ReleaseJson;
import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.TrainingRound;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The versions of models: which there are, which one is active, the change of it, and what trainers work on. */
final class ReleaseApi {
    private static final RequestParameter<String> MODEL = RequestParameter.text(
            RequestParameter.Place.QUERY,
            "model",
            "needed where there are versions of several models",
            RequestParameter.MAX_TEXT);

    private static final JsonSchema RELEASE = AvroJsonSchema.of(ModelRelease.getClassSchema());

    private static final JsonSchema VERSION = new JsonFields()
            .with("active", JsonSchema.flag("whether workers serve it"))
            .and(AvroJsonSchema.fields(ModelCandidate.getClassSchema()))
            .named("ModelVersion", "A version of a model, what was decided of it and why.");

    private static final JsonSchema ROUND = AvroJsonSchema.fields(TrainingRound.getClassSchema())
            .with("age_s", JsonSchema.number("since told_at, in seconds, by the gateway's clock"))
            .with(
                    "silent",
                    JsonSchema.flag("whether the trainer should have told of it since: for more than "
                            + ReleaseJson.SILENT_AFTER.toSeconds() + " s no word came of a round that is not paused"))
            .named("TrainingRound", "The round that a model's trainer works on, or left when it died.");

    private final ReleaseLog log;

    ReleaseApi(ReleaseLog log) {
        this.log = log;
    }

    List<Route> routes() {
        String all = "/v1/models/releases";
        JsonSchema change = new JsonFields()
                .with("model_name", JsonSchema.text(""))
                .with("before", RELEASE.orNull())
                .with("active", RELEASE)
                .named("ReleaseChange", "The active release as it was and as it is now.");
        return List.of(
                Route.get(
                                Tag.RELEASES,
                                all,
                                Guard.READ,
                                "listReleases",
                                "The versions of each model, the earliest first")
                        .reads(MODEL)
                        .answers(
                                200,
                                "Versions.",
                                new JsonFields()
                                        .with(
                                                "models",
                                                JsonSchema.list(
                                                        "",
                                                        new JsonFields()
                                                                .with("model_name", JsonSchema.text(""))
                                                                .with("active", RELEASE.orNull())
                                                                .with("versions", JsonSchema.list("", VERSION))
                                                                .named("ModelVersions", "A model's versions.")))
                                        .named("Models", "Models and their versions."))
                        .refuses(404, "There is no such model.")
                        .handledBy(this::list),
                Route.get(Tag.RELEASES, all + "/{version}", Guard.READ, "getRelease", "A version of a model")
                        .reads(MODEL)
                        .answers(200, "The version.", VERSION)
                        .refuses(404, "There is no such version.")
                        .handledBy(this::show),
                Route.post(
                                Tag.RELEASES,
                                all + "/{version}/promote",
                                Guard.ADMIN,
                                "promoteRelease",
                                "Make a version the active one, after each of its files was read")
                        .reads(MODEL)
                        .answers(200, "It is active.", change)
                        .refuses(404, "There is no such version.")
                        .refuses(409, "Its files are missing or differ; nothing has changed.")
                        .handledBy(this::promote),
                Route.post(
                                Tag.RELEASES,
                                all + "/rollback",
                                Guard.ADMIN,
                                "rollbackRelease",
                                "Make the active version's parent the active one")
                        .reads(MODEL)
                        .answers(200, "It is active.", change)
                        .refuses(404, "Nothing is active.")
                        .refuses(409, "There is no parent, or its files are missing or differ; nothing has changed.")
                        .handledBy(this::rollback),
                Route.get(Tag.RELEASES, "/v1/rounds", Guard.READ, "listRounds", "The rounds that trainers work on")
                        .answers(
                                200,
                                "At most one a model.",
                                new JsonFields()
                                        .with("rounds", JsonSchema.list("", ROUND))
                                        .named("Rounds", "Rounds of training at hand."))
                        .handledBy(request -> Json.send(request, ReleaseJson.rounds(log.rounds(), Instant.now()))));
    }

    /** All models, or the one of {@code ?model=}. */
    private void list(Context request) {
        String model = MODEL.of(request);
        Json.send(
                request, ReleaseJson.models(log, model == null ? log.modelNames() : List.of(log.requireModel(model))));
    }

    private void show(Context request) {
        String model = model(request);
        Json.send(request, ReleaseJson.version(log.require(model, request.pathParam("version")), log.active(model)));
    }

    /** Reads every file of the version before it is published: that takes as long as they are large. */
    private void promote(Context request) {
        String model = model(request);
        Optional<ModelRelease> before = log.active(model);
        ModelRelease now = log.promote(model, request.pathParam("version"));
        Json.send(request, ReleaseJson.change(model, before, now));
    }

    /** As {@link #promote}, with the active version's parent. */
    private void rollback(Context request) {
        String model = model(request);
        Optional<ModelRelease> before = log.active(model);
        Json.send(request, ReleaseJson.change(model, before, log.rollback(model)));
    }

    private String model(Context request) {
        String model = MODEL.of(request);
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
