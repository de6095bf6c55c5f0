package ai.valr.sessions;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the follow-ups scored and cost in each of the six places in which they were asked. */
record FollowUpReport(List<Asked> asked) {

    /**
     * One follow-up.
     *
     * @param related behind a question whose working says places that it needs
     * @param unrelated behind a question about other things
     * @param choice behind a question with options
     * @param again behind itself
     * @param alone in a session of its own
     * @param blind in a session of its own, with black frames
     */
    record Asked(
            Question question,
            Served related,
            Served unrelated,
            Served choice,
            Served again,
            Served alone,
            Served blind) {
        /** Those that were the second task of a session. */
        Stream<Served> second() {
            return Stream.of(related, unrelated, choice, again);
        }
    }

    FollowUpReport {
        asked = List.copyOf(asked);
    }

    /** Tasks that ended without an answer. */
    long unanswered() {
        return asked.stream()
                .flatMap(it -> Stream.concat(it.second(), Stream.of(it.alone(), it.blind())))
                .filter(served -> served.answer() == null)
                .count();
    }

    Map<String, Object> json() {
        Map<String, Object> scores = new LinkedHashMap<>();
        scores.put("all", scores(it -> true));
        scores.put("numbers", scores(it -> !it.question().type().isChoice()));
        scores.put("choices", scores(it -> it.question().type().isChoice()));
        Map<String, Object> cost = new LinkedHashMap<>();
        cost.put("session", cost(asked.stream().flatMap(Asked::second)));
        cost.put("alone", cost(asked.stream().map(Asked::alone)));
        cost.put("without_pictures", cost(asked.stream().map(Asked::blind)));
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("scores", scores);
        out.put("cost", cost);
        out.put("unanswered", unanswered());
        return out;
    }

    /** Empty where no question is of the kind. */
    private Map<String, Object> scores(Predicate<Asked> kind) {
        List<Asked> of = asked.stream().filter(kind).toList();
        Map<String, Object> out = new LinkedHashMap<>();
        if (of.isEmpty()) {
            return out;
        }
        List<Grade> related = grades(of, Asked::related);
        List<Grade> unrelated = grades(of, Asked::unrelated);
        List<Grade> choice = grades(of, Asked::choice);
        List<Grade> again = grades(of, Asked::again);
        List<Grade> alone = grades(of, Asked::alone);
        out.put("related", Figures.json(Score.of(related).overall()));
        out.put("unrelated", Figures.json(Score.of(unrelated).overall()));
        out.put("choice", Figures.json(Score.of(choice).overall()));
        out.put("again", Figures.json(Score.of(again).overall()));
        out.put("alone", Figures.json(Score.of(alone).overall()));
        out.put(
                "without_pictures",
                Figures.json(Score.of(grades(of, Asked::blind)).overall()));
        out.put("related_less_alone", Figures.json(Score.difference(related, alone)));
        out.put("unrelated_less_alone", Figures.json(Score.difference(unrelated, alone)));
        out.put("choice_less_alone", Figures.json(Score.difference(choice, alone)));
        out.put("again_less_alone", Figures.json(Score.difference(again, alone)));
        out.put("related_less_unrelated", Figures.json(Score.difference(related, unrelated)));
        return out;
    }

    private static List<Grade> grades(List<Asked> asked, Function<Asked, Served> place) {
        return asked.stream()
                .map(it -> Figures.grade(it.question(), place.apply(it)))
                .toList();
    }

    private static Map<String, Object> cost(Stream<Served> tasks) {
        List<Served> all = tasks.toList();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("positions", median(all, Served::positions));
        out.put("encoded_frames", median(all, Served::encodedFrames));
        out.put("first_step_ms", median(all, Served::firstStepMs));
        out.put("answer_ms", median(all, Served::endMs));
        return out;
    }

    private static double median(List<Served> tasks, ToDoubleFunction<Served> value) {
        return Figures.median(tasks.stream().mapToDouble(value).toArray());
    }
}
