package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Asks about walks. Where a type's answers are words or counts, the answer is drawn first, evenly among those that the scene
 * offers, then a question that it answers. Pure: the same walk, seed and number give the same questions, and asking for more
 * keeps the first ones.
 */
public final class QuestionGenerator {
    private QuestionGenerator() {}

    /** Up to one question of each type. */
    public static List<Question> generate(Walk walk, long seed) {
        return generate(walk, seed, 1);
    }

    /**
     * Up to {@code perType} questions of each type, in the types' order; fewer where the scene offers fewer.
     *
     * @param seed chooses the questions, with the scene's id
     */
    public static List<Question> generate(Walk walk, long seed, int perType) {
        List<Question> questions = new ArrayList<>();
        for (QuestionType type : QuestionType.vsiBench()) {
            WorldRandom random = WorldRandom.of(
                    WorldRandom.of(walk.scene().id().value(), 2000 + type.stream)
                            .next(),
                    seed);
            List<Draft> chosen = choose(candidates(walk, type, random), perType, random);
            for (int i = 0; i < chosen.size(); i++) {
                Draft draft = chosen.get(i);
                String scene = walk.scene().id().toString();
                String id = scene + "/" + seed + "/" + type.vsiName() + "/" + i;
                questions.add(new Question(
                        id, scene, type, draft.question(), draft.options(), draft.answer(), draft.steps()));
            }
        }
        return questions;
    }

    private static Map<String, List<Supplier<Draft>>> candidates(Walk walk, QuestionType type, WorldRandom random) {
        return switch (type) {
            case OBJECT_COUNTING -> new MeasureQuestions(walk).counts();
            case OBJECT_ABS_DISTANCE -> Map.of("", new MeasureQuestions(walk).distances());
            case OBJECT_SIZE_ESTIMATION -> Map.of("", new MeasureQuestions(walk).sizes());
            case ROOM_SIZE_ESTIMATION -> Map.of("", new MeasureQuestions(walk).rooms());
            case OBJECT_REL_DIRECTION_EASY, OBJECT_REL_DIRECTION_MEDIUM, OBJECT_REL_DIRECTION_HARD, ROUTE_PLANNING ->
                new RelationQuestions(walk, random).turns(type);
            case OBJECT_REL_DISTANCE -> Map.of("", new RelationQuestions(walk, random).closest());
            case OBJ_APPEARANCE_ORDER -> Map.of("", new RelationQuestions(walk, random).orders());
            case OBJECT_FRAME, OBJECT_GROUND ->
                throw new IllegalArgumentException(type.vsiName() + " is asked by groundings");
        };
    }

    private static List<Draft> choose(Map<String, List<Supplier<Draft>>> candidates, int perType, WorldRandom random) {
        Map<String, List<Supplier<Draft>>> groups = new TreeMap<>(candidates);
        groups.replaceAll((answer, drafts) -> random.shuffled(drafts));
        groups.values().removeIf(List::isEmpty);
        List<Draft> chosen = new ArrayList<>();
        Set<String> asked = new HashSet<>();
        while (chosen.size() < perType && !groups.isEmpty()) {
            String answer = random.pick(List.copyOf(groups.keySet()));
            List<Supplier<Draft>> drafts = groups.get(answer);
            Draft draft = drafts.remove(drafts.size() - 1).get();
            if (asked.add(draft.question())) {
                chosen.add(draft);
            }
            if (drafts.isEmpty()) {
                groups.remove(answer);
            }
        }
        return chosen;
    }
}
