package ai.valr.gateway;

import ai.valr.schemas.Verdict;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which tasks a list is about, as its request's query says it.
 *
 * @param state null: any
 * @param said null: whatever was said of it
 * @param minConfidence in [0, 1]; with a bound other than 0 and 1 only answered tasks are meant
 */
record TaskFilter(
        String text,
        String session,
        String version,
        String answerType,
        TaskState state,
        Said said,
        double minConfidence,
        double maxConfidence,
        Instant from,
        Instant to,
        FeedbackBook feedback)
        implements Predicate<TaskRow> {

    /** What was said of a task last. */
    enum Said {
        ANY,
        NONE,
        WRONG,
        PARTLY,
        CORRECT;

        boolean holds(Verdict verdict) {
            return switch (this) {
                case ANY -> verdict != Verdict.UNKNOWN;
                case NONE -> verdict == Verdict.UNKNOWN;
                case WRONG, PARTLY, CORRECT -> verdict.name().equals(name());
            };
        }
    }

    private enum AnswerKind {
        CHOICE,
        NUMBER,
        TEXT
    }

    /** @throws Problem where the query has what cannot be */
    static TaskFilter of(Context request, FeedbackBook feedback) {
        AnswerKind kind = Query.choice(request, "type", AnswerKind.class, null);
        return new TaskFilter(
                Query.text(request, "q").toLowerCase(Locale.ROOT),
                Query.text(request, "session"),
                Query.text(request, "version"),
                kind == null ? "" : kind.name().toLowerCase(Locale.ROOT),
                Query.choice(request, "state", TaskState.class, null),
                Query.choice(request, "feedback", Said.class, null),
                Query.share(request, "min_confidence", 0),
                Query.share(request, "max_confidence", 1),
                Query.time(request, "from", Instant.MIN),
                Query.time(request, "to", Instant.MAX),
                feedback);
    }

    @Override
    public boolean test(TaskRow row) {
        return (state == null || row.state() == state)
                && (session.isEmpty() || row.session().equals(session))
                && (version.isEmpty() || row.modelVersion().equals(version))
                && (answerType.isEmpty() || row.answerType().equals(answerType))
                && confident(row)
                && !row.startedAt().isBefore(from)
                && !row.startedAt().isAfter(to)
                && (text.isEmpty() || row.searchText().contains(text))
                && (said == null || said.holds(feedback.verdict(row.session(), row.task())));
    }

    private boolean confident(TaskRow row) {
        boolean any = minConfidence == 0 && maxConfidence == 1;
        return any || (row.confidence() >= minConfidence && row.confidence() <= maxConfidence);
    }
}
