package ai.valr.gateway;

import ai.valr.releases.ReleaseLog;
import ai.valr.schemas.ModelCandidate;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The model that answers and its versions, as OpenAI's clients ask for them. Safe for use by many threads. */
final class ChatModels {
    /** Whatever model there is. */
    static final String ANY = "valr";

    private static final String OPENAI_CODE = "model_not_found";

    private final TaskDirectory directory;
    private final ReleaseLog releases;

    /** Told of what nothing else tells a time. */
    private final Instant since = Instant.now();

    ChatModels(TaskDirectory directory, ReleaseLog releases) {
        this.directory = directory;
        this.releases = releases;
    }

    /** The one that answered last; {@link #ANY} where none has. */
    String answering() {
        return directory.modelName().isEmpty() ? ANY : directory.modelName();
    }

    /**
     * The version that is asked for. Before a first answer no model's name is known here, and any is taken.
     *
     * @param asked {@code name}, {@code name@version}, {@link #ANY} for the name, or nothing
     * @return null where none is named
     * @throws Problem with status 404 where another model answers
     */
    String version(String asked) {
        int at = asked.indexOf('@');
        String name = at < 0 ? asked : asked.substring(0, at);
        String version = at < 0 ? null : asked.substring(at + 1);
        boolean known = name.isEmpty() || name.equals(ANY) || name.equals(answering());
        if (!known && !directory.modelName().isEmpty()) {
            throw unknown(asked);
        }
        if (version != null && version.isBlank()) {
            throw Problem.badRequest("model is " + asked + ", without a version behind its @", "give name@version")
                    .about("model");
        }
        return version;
    }

    static Problem notFound(String detail, String mend) {
        return Problem.notFound(detail, mend).about("model").coded(OPENAI_CODE);
    }

    private Problem unknown(String asked) {
        return notFound(
                "there is no model " + asked + " here",
                "the one that answers is " + answering() + "; " + answering() + "@VERSION and " + ANY
                        + " are known too, see GET /v1/models");
    }

    /**
     * The model and each version of it whose files there are.
     *
     * @throws ai.valr.releases.ReleaseException where the releases cannot be read
     */
    ArrayNode list() {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        all().forEach((id, created) -> array.add(described(id, created)));
        return array;
    }

    /**
     * @throws Problem with status 404 where there is none of this name
     * @throws ai.valr.releases.ReleaseException where the releases cannot be read
     */
    ObjectNode require(String asked) {
        Map<String, Instant> all = all();
        Instant created = all.get(asked.equals(ANY) ? answering() : asked);
        if (created == null) {
            throw unknown(asked);
        }
        return described(asked, created);
    }

    /** When each was made, by its id; the name alone, which is the latest one's, first. */
    private Map<String, Instant> all() {
        String name = answering();
        Map<String, Instant> all = new LinkedHashMap<>();
        all.put(name, since);
        if (!directory.modelVersion().isEmpty()) {
            all.put(name + "@" + directory.modelVersion(), since);
        }
        for (ModelCandidate candidate : releases.candidates(name)) {
            if (!candidate.getRelease().getLocation().isEmpty()) {
                all.put(name + "@" + candidate.getVersion(), candidate.getDecidedAt());
                all.put(name, candidate.getDecidedAt());
            }
        }
        return all;
    }

    private static ObjectNode described(String id, Instant created) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", "model")
                .put("created", created.getEpochSecond())
                .put("owned_by", "valr");
    }
}
