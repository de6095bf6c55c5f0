package ai.valr.trainer.eval;

import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Questions of which each type's answers are as frequent as each other, so that an answer which is merely usual is worth no
 * more than chance. A type's questions are told apart in classes of answers, and each class gives as many as the rarest.
 * Classes rarer than {@link #LEAST_SHARE} give none, since they would cut all others to their size; a type of which
 * fewer than two classes are left has no sample. A pure function of questions and seed: no model has a part in it.
 */
final class DebiasedSample {
    /** Of a type's questions, in a class that is sampled. */
    private static final double LEAST_SHARE = 0.1;

    /**
     * Their classes are bands between the least and the greatest of a run, equally wide by ratio, as they are graded; bands
     * of equally many questions would be balanced from the first, and leave a usual answer what it is worth.
     */
    private static final Set<QuestionType> MEASURED = Set.of(
            QuestionType.OBJECT_ABS_DISTANCE, QuestionType.OBJECT_SIZE_ESTIMATION, QuestionType.ROOM_SIZE_ESTIMATION);

    private static final int BANDS = 5;

    /**
     * Their classes are the words of the right option, which are what a question may suggest: letters are dealt anew for
     * each. Words of the other choices are names of things, hardly ever the same twice, so that only a letter can be usual.
     */
    private static final Set<QuestionType> IN_WORDS = Set.of(
            QuestionType.OBJECT_REL_DIRECTION_EASY,
            QuestionType.OBJECT_REL_DIRECTION_MEDIUM,
            QuestionType.OBJECT_REL_DIRECTION_HARD,
            QuestionType.ROUTE_PLANNING);

    private DebiasedSample() {}

    /**
     * Samples.
     *
     * @param questions of a run, in any order
     * @param seed of the run
     * @return the ids of those in the sample
     */
    static Set<String> ids(List<Question> questions, long seed) {
        Map<String, List<Question>> byType = new TreeMap<>();
        questions.forEach(question -> byType.computeIfAbsent(question.type().vsiName(), type -> new ArrayList<>())
                .add(question));
        Set<String> ids = new HashSet<>();
        byType.values().forEach(asked -> sample(asked, seed).forEach(question -> ids.add(question.id())));
        return ids;
    }

    private static List<Question> sample(List<Question> asked, long seed) {
        Map<String, List<Question>> classes = classes(asked);
        classes.values().removeIf(members -> members.size() < LEAST_SHARE * asked.size());
        List<Question> sample = new ArrayList<>();
        if (classes.size() < 2) {
            return sample;
        }
        int each = classes.values().stream().mapToInt(List::size).min().orElseThrow();
        for (List<Question> members : classes.values()) {
            members.sort(Comparator.comparingLong((Question question) -> draw(question, seed))
                    .thenComparing(Question::id));
            sample.addAll(members.subList(0, each));
        }
        return sample;
    }

    /** A question's place in its class hangs on nothing but itself and the seed. */
    private static long draw(Question question, long seed) {
        return new SplittableRandom(seed ^ ((long) question.id().hashCode() << Integer.SIZE)).nextLong();
    }

    private static Map<String, List<Question>> classes(List<Question> asked) {
        QuestionType type = asked.get(0).type();
        Map<String, List<Question>> classes = new TreeMap<>();
        for (Question question : asked) {
            String answer = question.answer();
            if (MEASURED.contains(type)) {
                answer = Integer.toString(band(question, asked));
            } else if (IN_WORDS.contains(type)) {
                answer = words(question);
            }
            classes.computeIfAbsent(answer, key -> new ArrayList<>()).add(question);
        }
        return classes;
    }

    private static String words(Question question) {
        String letter = question.answer() + ". ";
        return question.options().stream()
                .filter(option -> option.startsWith(letter))
                .map(option -> option.substring(letter.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("question " + question.id() + " has no option "
                        + question.answer() + " among " + question.options()));
    }

    private static int band(Question question, List<Question> asked) {
        double least = asked.stream().mapToDouble(DebiasedSample::logOf).min().orElseThrow();
        double greatest =
                asked.stream().mapToDouble(DebiasedSample::logOf).max().orElseThrow();
        return greatest > least ? (int) Math.min(BANDS - 1, BANDS * (logOf(question) - least) / (greatest - least)) : 0;
    }

    private static double logOf(Question question) {
        return StrictMath.log(Double.parseDouble(question.answer()));
    }
}
