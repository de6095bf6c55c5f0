package ai.valr.releases;

import ai.valr.schemas.EventJson;
import ai.valr.schemas.ModelCandidate;
import ai.valr.schemas.ModelRelease;
import ai.valr.schemas.RoundPhase;
import ai.valr.schemas.TrainingRound;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * The versions of models as JSON, the same on the command line and over HTTP: the fields and names of the Avro schemas. Times
 * are microseconds since 1970, as in the schemas.
 */
public final class ReleaseJson {
    /** A trainer at work has told of its round within it. */
    public static final Duration SILENT_AFTER = Duration.ofSeconds(30);

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ReleaseJson() {}

    /** {@code {"models": [{"model_name", "active", "versions"}]}}: the active release or null, and each version, the earliest first. */
    public static ObjectNode models(ReleaseLog log, Collection<String> names) {
        ObjectNode all = NODES.objectNode();
        ArrayNode models = all.putArray("models");
        for (String name : names) {
            Optional<ModelRelease> active = log.active(name);
            ObjectNode model = models.addObject().put("model_name", name);
            model.set("active", release(active));
            ArrayNode versions = model.putArray("versions");
            log.candidates(name).forEach(candidate -> versions.add(version(candidate, active)));
        }
        return all;
    }

    /** {@code {"rounds": [...]}}: what trainers work on, with {@code age_s} and {@code silent} behind each record's fields. */
    public static ObjectNode rounds(Collection<TrainingRound> rounds, Instant now) {
        ObjectNode all = NODES.objectNode();
        ArrayNode array = all.putArray("rounds");
        for (TrainingRound round : rounds) {
            array.add(EventJson.fields(round)
                    .put("age_s", age(round, now).toMillis() / 1e3)
                    .put("silent", isSilent(round, now)));
        }
        return all;
    }

    /** Since the trainer's last word; clocks that differ make it no less than 0. */
    public static Duration age(TrainingRound round, Instant now) {
        Duration age = Duration.between(round.getToldAt(), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Whether its trainer should have told of it since: it died, or cannot reach Kafka. One that paused need not. */
    public static boolean isSilent(TrainingRound round, Instant now) {
        return round.getPhase() != RoundPhase.PAUSED && age(round, now).compareTo(SILENT_AFTER) > 0;
    }

    /** A version's record with {@code active} in front, which says whether it is the one that workers serve. */
    public static ObjectNode version(ModelCandidate candidate, Optional<ModelRelease> active) {
        ObjectNode version = NODES.objectNode().put("active", isActive(candidate, active));
        version.setAll(EventJson.fields(candidate));
        return version;
    }

    /** {@code {"model_name", "before", "active"}}: the active release as it was, or null, and as it is now. */
    public static ObjectNode change(String modelName, Optional<ModelRelease> before, ModelRelease now) {
        ObjectNode change = NODES.objectNode().put("model_name", modelName);
        change.set("before", release(before));
        change.set("active", EventJson.fields(now));
        return change;
    }

    private static JsonNode release(Optional<ModelRelease> release) {
        return release.<JsonNode>map(EventJson::fields).orElseGet(NODES::nullNode);
    }

    /** Whether workers serve it. */
    public static boolean isActive(ModelCandidate candidate, Optional<ModelRelease> active) {
        return active.filter(release -> release.getVersion().equals(candidate.getVersion()))
                .isPresent();
    }
}
