package ai.valr.trainer.eval;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The baseline that looks at nothing: for each type the answer that scores best over the training scenes, which for
 * choices is the letter most frequent there and for numbers the value with the best mean relative accuracy.
 */
final class FrequentAnswers {
    private static final int SCENES = 400;
    private static final long SEED = 1;

    private final Map<QuestionType, String> answers = new EnumMap<>(QuestionType.class);

    FrequentAnswers(RoomWorld world) {
        Map<QuestionType, List<Question>> asked = new EnumMap<>(QuestionType.class);
        for (int i = 0; i < SCENES; i++) {
            for (Question question : QuestionGenerator.generate(world.walk(SceneId.of(Split.TRAIN, SEED, i)), SEED)) {
                asked.computeIfAbsent(question.type(), type -> new ArrayList<>())
                        .add(question);
            }
        }
        asked.forEach((type, questions) -> answers.put(type, best(questions)));
    }

    private static String best(List<Question> questions) {
        Map<String, Long> candidates = questions.stream()
                .collect(Collectors.groupingBy(Question::answer, TreeMap::new, Collectors.counting()));
        String best = "";
        double most = -1;
        for (String candidate : candidates.keySet()) {
            double credit = questions.stream()
                    .mapToDouble(question -> Grade.of(question, candidate).credit())
                    .sum();
            if (credit > most) {
                most = credit;
                best = candidate;
            }
        }
        return best;
    }

    String answer(QuestionType type) {
        return answers.getOrDefault(type, "");
    }
}
