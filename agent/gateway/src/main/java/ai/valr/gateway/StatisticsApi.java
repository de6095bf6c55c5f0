package ai.valr.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Throughput, latencies and how right answers are, counted from the events in memory. */
final class StatisticsApi {
    private static final int DEFAULT_MINUTES = 60;
    private static final int MAX_MINUTES = 7 * 24 * 60;

    /** Buckets of a curve, so that a long time is told in as many points as a short one. */
    private static final int MAX_POINTS = 120;

    private static final RequestParameter<Long> MINUTES =
            RequestParameter.whole("minutes", "how far back", DEFAULT_MINUTES, MAX_MINUTES);

    private final TaskDirectory directory;
    private final FeedbackBook feedback;

    StatisticsApi(TaskDirectory directory, FeedbackBook feedback) {
        this.directory = directory;
        this.feedback = feedback;
    }

    List<Route> routes() {
        JsonFields fields = new JsonFields()
                .with("minutes", JsonSchema.integer(""))
                .with("from", JsonSchema.time(""))
                .with("until", JsonSchema.time(""))
                .optional("oldest_at", JsonSchema.time("the earliest task's beginning that is in memory"))
                .with("running", JsonSchema.integer("tasks now"))
                .and(TaskTally.fields())
                .with("bucket_minutes", JsonSchema.integer("how long a bucket is"))
                .with(
                        "buckets",
                        JsonSchema.list(
                                "over time, the earliest first",
                                new JsonFields()
                                        .with("from", JsonSchema.time(""))
                                        .and(TaskTally.fields())
                                        .named("Bucket", "Tasks that ended within a time.")))
                .with("versions", JsonSchema.list("", VersionTally.schema()));
        return List.of(Route.get(
                        Tag.OPERATION,
                        "/v1/statistics",
                        Guard.READ,
                        "getStatistics",
                        "Throughput, percentiles of the first step and the answer, how right each version is")
                .reads(MINUTES)
                .answers(200, "Figures.", fields.named("Statistics", "Counted from the events in memory."))
                .handledBy(this::statistics));
    }

    /** Of the tasks that ended within a time, and how right each version is by all that are in memory. */
    private void statistics(Context request) {
        int minutes = MINUTES.of(request).intValue();
        Json.send(request, statistics(minutes, Instant.now()));
    }

    ObjectNode statistics(int minutes, Instant until) {
        int widthMinutes = Math.max(1, (minutes + MAX_POINTS - 1) / MAX_POINTS);
        Instant from = until.minus(minutes, ChronoUnit.MINUTES);
        Map<Long, TaskTally> buckets = new HashMap<>();
        TaskTally all = new TaskTally();
        TreeMap<String, VersionTally> versions = new TreeMap<>();
        int running = 0;
        Instant oldest = null;
        for (TaskRow row : directory.rows()) {
            oldest = row.startedAt(); // the one that began first comes last
            Instant in = null;
            if (row.state() == TaskState.RUNNING) {
                running++;
            } else if (!row.updatedAt().isBefore(from)) {
                long bucket = bucket(row.updatedAt(), widthMinutes);
                in = begin(bucket, widthMinutes);
                all.add(row);
                buckets.computeIfAbsent(bucket, key -> new TaskTally()).add(row);
            }
            if (!row.modelVersion().isEmpty()) {
                versions.computeIfAbsent(
                                row.modelName() + "/" + row.modelVersion(),
                                key -> new VersionTally(row.modelName(), row.modelVersion()))
                        .add(row, feedback.verdict(row.session(), row.task()), in);
            }
        }
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("minutes", minutes)
                .put("from", from.toString())
                .put("until", until.toString());
        if (oldest != null) {
            answer.put("oldest_at", oldest.toString());
        }
        answer.put("running", running);
        answer.setAll(all.json());
        answer.put("bucket_minutes", widthMinutes);
        ArrayNode points = answer.putArray("buckets");
        for (long bucket = bucket(from, widthMinutes); bucket <= bucket(until, widthMinutes); bucket++) {
            ObjectNode point =
                    points.addObject().put("from", begin(bucket, widthMinutes).toString());
            point.setAll(buckets.getOrDefault(bucket, new TaskTally()).json());
        }
        ArrayNode array = answer.putArray("versions");
        versions.values().forEach(version -> array.add(version.json()));
        return answer;
    }

    private static Instant begin(long bucket, int widthMinutes) {
        return Instant.ofEpochSecond(bucket * 60 * widthMinutes);
    }

    private static long bucket(Instant time, int widthMinutes) {
        return time.getEpochSecond() / 60 / widthMinutes;
    }
}
