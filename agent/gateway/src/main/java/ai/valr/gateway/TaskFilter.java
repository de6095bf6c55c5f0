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
 * @param outcome by what the asker knew; null: any
 * @param minConfidence in [0, 1]; with a bound other than 0 and 1 only answered tasks are meant
 */
record TaskFilter(
        String text,
        String session,
        String version,
        String answerType,
        TaskState state,
        Said said,
        Outcome outcome,
        double minConfidence,
        double maxConfidence,
        Instant from,
        Instant to,
        FeedbackBook feedback)
        implements Predicate<TaskRow> {

    private static final RequestParameter<String> TEXT =
            RequestParameter.words("q", "stands in question, answer or ids");
    private static final RequestParameter<String> SESSION = RequestParameter.words("session", "of this session");
    private static final RequestParameter<String> VERSION = RequestParameter.words("version", "by this version");
    private static final RequestParameter<AnswerKind> TYPE =
            RequestParameter.choice("type", "of the answer", AnswerKind.class, null);
    private static final RequestParameter<TaskState> STATE =
            RequestParameter.choice("state", "how far it is", TaskState.class, null);
    private static final RequestParameter<Said> FEEDBACK =
            RequestParameter.choice("feedback", "what was said last", Said.class, null);
    private static final RequestParameter<Outcome> OUTCOME = RequestParameter.choice(
            "outcome", "of the answer, by what the asker knew (expected_answer)", Outcome.class, null);
    private static final RequestParameter<Double> MIN_CONFIDENCE =
            RequestParameter.share("min_confidence", "answered at least so surely", 0);
    private static final RequestParameter<Double> MAX_CONFIDENCE =
            RequestParameter.share("max_confidence", "answered at most so surely", 1);
    private static final RequestParameter<Instant> FROM =
            RequestParameter.time("from", "began then or later", Instant.MIN);
    private static final RequestParameter<Instant> TO =
            RequestParameter.time("to", "began then or earlier", Instant.MAX);

    /** What {@link #of} reads. */
    static final RequestParameter<?>[] PARAMETERS = {
        TEXT, SESSION, VERSION, TYPE, STATE, FEEDBACK, OUTCOME, MIN_CONFIDENCE, MAX_CONFIDENCE, FROM, TO
    };

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
        AnswerKind kind = TYPE.of(request);
        return new TaskFilter(
                TEXT.of(request).toLowerCase(Locale.ROOT),
                SESSION.of(request),
                VERSION.of(request),
                kind == null ? "" : kind.name().toLowerCase(Locale.ROOT),
                STATE.of(request),
                FEEDBACK.of(request),
                OUTCOME.of(request),
                MIN_CONFIDENCE.of(request),
                MAX_CONFIDENCE.of(request),
                FROM.of(request),
                TO.of(request),
                feedback);
    }

    @Override
    public boolean test(TaskRow row) {
        return (state == null || row.state() == state)
                && (session.isEmpty() || row.session().equals(session))
                && (version.isEmpty() || row.modelVersion().equals(version))
                && (answerType.isEmpty() || row.answerType().equals(answerType))
                && (outcome == null || row.outcome() == outcome)
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
