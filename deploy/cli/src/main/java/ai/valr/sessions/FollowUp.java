package ai.valr.sessions;

import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.Walk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A question that needs the places of things, and three that may come before it: one for a number whose working says places that it
 * needs, one for a number about nothing that it names, and one with options.
 *
 * @param related about a distance, or about a size where the follow-up is about a distance
 * @param unrelated of the same type where the room has one, else about a size or the room's
 * @param choice any other one of the room with options
 */
record FollowUp(Question question, Question related, Question unrelated, Question choice) {
    /** Questions of one type that are looked at. */
    private static final int POOL = 64;

    /** What may come before, the first that fits. */
    private static final List<QuestionType> BEFORE = List.of(
            QuestionType.OBJECT_ABS_DISTANCE, QuestionType.OBJECT_SIZE_ESTIMATION, QuestionType.ROOM_SIZE_ESTIMATION);

    private static final Set<QuestionType> NUMBERS =
            Set.of(QuestionType.OBJECT_ABS_DISTANCE, QuestionType.OBJECT_SIZE_ESTIMATION);

    private static final Set<QuestionType> CHOICES = Set.of(
            QuestionType.OBJECT_REL_DIRECTION_EASY,
            QuestionType.OBJECT_REL_DIRECTION_MEDIUM,
            QuestionType.OBJECT_REL_DIRECTION_HARD,
            QuestionType.OBJECT_REL_DISTANCE,
            QuestionType.ROUTE_PLANNING);

    /** One that asks for a number and one with options, drawn by the room and the seed; fewer where a room has fewer. */
    static List<FollowUp> of(Walk walk, long seed) {
        List<About> pool = QuestionGenerator.generate(walk, seed, POOL).stream()
                .filter(question -> BEFORE.contains(question.type()))
                .map(question -> new About(question, named(walk, question)))
                .toList();
        Random random = new Random(31 * walk.scene().id().value() + seed);
        List<Question> asked = QuestionGenerator.generate(walk, seed);
        List<Question> choices =
                asked.stream().filter(question -> question.type().isChoice()).toList();
        List<FollowUp> drawn = new ArrayList<>();
        for (Set<QuestionType> types : List.of(NUMBERS, CHOICES)) {
            List<Candidate> candidates = asked.stream()
                    .filter(question -> types.contains(question.type()))
                    .map(question -> Candidate.of(new About(question, named(walk, question)), pool))
                    .flatMap(Optional::stream)
                    .toList();
            if (!candidates.isEmpty()) {
                Candidate one = candidates.get(random.nextInt(candidates.size()));
                List<Question> others = choices.stream()
                        .filter(question -> !question.equals(one.question))
                        .toList();
                if (!others.isEmpty()) {
                    drawn.add(one.behind(others.get(random.nextInt(others.size()))));
                }
            }
        }
        return drawn;
    }

    /** The walk's things that a question or its options name. */
    static Set<String> named(Walk walk, Question question) {
        String text = question.question() + " " + String.join(" ", question.options());
        return walk.named().stream()
                .map(object -> walk.scene().objects().get(object).name())
                .filter(name -> Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
                        .matcher(text)
                        .find())
                .collect(Collectors.toSet());
    }

    /** A question and what for a number may come before it; one with options is not drawn yet. */
    private record Candidate(Question question, Question related, Question unrelated) {
        /** Empty where the pool has nothing related, or nothing unrelated. */
        static Optional<Candidate> of(About asked, List<About> pool) {
            QuestionType type = asked.question().type();
            List<QuestionType> preference =
                    BEFORE.stream().filter(before -> before != type).toList();
            List<About> before = pool.stream()
                    .filter(other -> preference.contains(other.question().type()))
                    .sorted(Comparator.comparingInt(
                            other -> preference.indexOf(other.question().type())))
                    .toList();
            Optional<About> related = before.stream()
                    .filter(other -> other.shared(asked) > 0)
                    .max(Comparator.comparingInt((About other) ->
                                    -preference.indexOf(other.question().type()))
                            .thenComparingInt(other -> other.shared(asked)));
            Optional<About> unrelated =
                    before.stream().filter(other -> other.shared(asked) == 0).findFirst();
            return related.flatMap(
                    some -> unrelated.map(none -> new Candidate(asked.question(), some.question(), none.question())));
        }

        FollowUp behind(Question choice) {
            return new FollowUp(question, related, unrelated, choice);
        }
    }

    /** A question and the things that it names. */
    private record About(Question question, Set<String> names) {
        int shared(About other) {
            return (int) names.stream().filter(other.names::contains).count();
        }
    }
}
