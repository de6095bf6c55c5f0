package ai.valr.gateway;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A path and a method, declared once: who may come, what is read, what is answered, and what does it. Routing, the check of
 * scopes and the description at {@code /openapi.json} are made of it, so that none of them can know a route that the others do
 * not.
 *
 * @param id names it in generated clients
 * @param body by media type; empty where none is read
 */
record Route(
        HandlerType method,
        String path,
        Tag tag,
        Guard guard,
        String id,
        String summary,
        List<RequestParameter<?>> parameters,
        Map<String, JsonSchema> body,
        List<Answer> answers,
        Handler handler) {
    private static final String ATTRIBUTE = "ai.valr.route";

    /** What some HTTP libraries add so that no cache answers. */
    private static final String CACHE_BUSTER = "_";

    private static final Pattern IN_PATH = Pattern.compile("\\{(\\w+)}");

    private static final JsonSchema WHERE = JsonSchema.integer("a partition, or an offset in it", 0, Long.MAX_VALUE);

    /** Everything that stands in paths. */
    private static final Map<String, JsonSchema> PATH_PARAMETERS = Map.of(
            "session", JsonSchema.text("the session's id, 1 to 128 characters"),
            "task", JsonSchema.text("the task's id, 1 to 128 characters"),
            "version", JsonSchema.text("a version of the model"),
            "model", JsonSchema.text("the model's name"),
            "partition", WHERE,
            "offset", WHERE);

    /** @throws IllegalArgumentException where something of the description is missing */
    Route {
        parameters = List.copyOf(parameters);
        answers = List.copyOf(answers);
        for (String name : pathNames(path)) {
            if (!PATH_PARAMETERS.containsKey(name)) {
                throw new IllegalArgumentException(path + " has {" + name + "}, which nothing explains");
            }
        }
        if (id.isBlank() || summary.isBlank() || answers.isEmpty()) {
            throw new IllegalArgumentException(path + " needs an id, a summary and an answer");
        }
    }

    static Draft get(Tag tag, String path, Guard guard, String id, String summary) {
        return new Draft(HandlerType.GET, tag, path, guard, id, summary);
    }

    static Draft post(Tag tag, String path, Guard guard, String id, String summary) {
        return new Draft(HandlerType.POST, tag, path, guard, id, summary);
    }

    static Draft delete(Tag tag, String path, Guard guard, String id, String summary) {
        return new Draft(HandlerType.DELETE, tag, path, guard, id, summary);
    }

    private static List<String> pathNames(String path) {
        return IN_PATH.matcher(path)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    /** What stands in the path, by name, in its order. */
    Map<String, JsonSchema> pathParameters() {
        Map<String, JsonSchema> found = new LinkedHashMap<>();
        pathNames(path).forEach(name -> found.put(name, PATH_PARAMETERS.get(name)));
        return found;
    }

    /** From now on the request is this route's. */
    void enter(Context request) {
        request.attribute(ATTRIBUTE, this);
    }

    /** @throws IllegalStateException outside of a route */
    static Route of(Context request) {
        Route route = request.attribute(ATTRIBUTE);
        if (route == null) {
            throw new IllegalStateException(request.path() + " has no route");
        }
        return route;
    }

    /** Whether it answers with events as they come. */
    boolean isStream() {
        return method.equals(HandlerType.GET)
                && answers.stream().anyMatch(answer -> answer.mediaTypes().contains("text/event-stream"));
    }

    /**
     * Whether the query says what this route knows. Not asked of what is operated or spoken in others' words: proxies, probes and
     * OpenAI's clients add parameters of their own there.
     *
     * @throws Problem where there is another parameter
     */
    void requireKnownQuery(Context request) {
        if (tag == Tag.OPENAI || !path.startsWith("/v1/")) {
            return;
        }
        Set<String> known = parameters.stream()
                .filter(parameter -> parameter.place() == RequestParameter.Place.QUERY)
                .map(RequestParameter::name)
                .collect(Collectors.toCollection(TreeSet::new));
        for (String name : request.queryParamMap().keySet()) {
            if (!known.contains(name) && !name.equals(CACHE_BUSTER)) {
                throw Problem.badRequest(
                        "the query has " + shortly(name),
                        known.isEmpty()
                                ? "leave it out; none is known here"
                                : "leave it out; known are " + String.join(", ", known));
            }
        }
    }

    private static String shortly(String name) {
        return name.length() <= RequestParameter.MAX_TEXT ? name : name.substring(0, RequestParameter.MAX_TEXT) + "...";
    }

    void requireDeclared(RequestParameter<?> parameter) {
        if (!parameters.contains(parameter)) {
            throw new IllegalStateException(method + " " + path + " reads " + parameter.name()
                    + " and does not declare it; put it into its reads(...)");
        }
    }

    @Override
    public String toString() {
        return method + " " + path;
    }

    /** A route of which the rest is still to be said; nothing serves it before {@link #handledBy}. Used by one thread. */
    static final class Draft {
        private final HandlerType method;
        private final Tag tag;
        private final String path;
        private final Guard guard;
        private final String id;
        private final String summary;
        private final List<RequestParameter<?>> parameters = new ArrayList<>();
        private final Map<String, JsonSchema> body = new LinkedHashMap<>();
        private final List<Answer> answers = new ArrayList<>();

        private Draft(HandlerType method, Tag tag, String path, Guard guard, String id, String summary) {
            this.method = method;
            this.tag = tag;
            this.path = path;
            this.guard = guard;
            this.id = id;
            this.summary = summary;
        }

        Draft reads(RequestParameter<?>... more) {
            parameters.addAll(List.of(more));
            return this;
        }

        Draft takes(String mediaType, JsonSchema schema) {
            body.put(mediaType, schema);
            return this;
        }

        Draft answers(int status, String description, JsonSchema schema) {
            return answers(Answer.json(status, description, schema));
        }

        Draft answers(Answer answer) {
            answers.add(answer);
            return this;
        }

        Draft refuses(int status, String description) {
            return answers(Answer.problem(status, description, path));
        }

        Route handledBy(Handler handler) {
            return new Route(method, path, tag, guard, id, summary, parameters, body, answers, handler);
        }
    }
}
