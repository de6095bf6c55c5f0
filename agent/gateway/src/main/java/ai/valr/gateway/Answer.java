package ai.valr.gateway;

import java.util.List;

/**
 * What a route answers with.
 *
 * @param mediaTypes empty: there is no body
 * @param schema of the body; null where there is none
 */
record Answer(int status, String description, List<String> mediaTypes, JsonSchema schema) {
    Answer {
        mediaTypes = List.copyOf(mediaTypes);
        if (description.isBlank() || mediaTypes.isEmpty() != (schema == null)) {
            throw new IllegalArgumentException(
                    "answer " + status + " needs a description, and a schema where it has a media type");
        }
    }

    static Answer json(int status, String description, JsonSchema schema) {
        return new Answer(status, description, List.of("application/json"), schema);
    }

    static Answer empty(int status, String description) {
        return new Answer(status, description, List.of(), null);
    }

    /** A refusal, in the form of its path. */
    static Answer problem(int status, String description, String path) {
        return Problem.isOpenAi(path)
                ? json(status, description, Problem.OPENAI_SCHEMA)
                : new Answer(status, description, List.of(Problem.MEDIA_TYPE), Problem.SCHEMA);
    }
}
