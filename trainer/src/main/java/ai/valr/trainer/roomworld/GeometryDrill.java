package ai.valr.trainer.roomworld;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An exercise in floor geometry without a picture: the location steps are given, the rest is asked. Teaches the arithmetic
 * apart from seeing. Answers follow exactly from the given coordinates.
 *
 * @param type distance, a direction, closest, route, or order of appearance
 * @param given one location step a thing, as in a picture question
 * @param question the same words as in a picture question
 * @param steps what remains to be said; the last is {@code answer: ..}
 */
public record GeometryDrill(
        QuestionType type,
        String question,
        List<String> options,
        String answer,
        List<String> given,
        List<String> steps) {
    private static final List<QuestionType> TYPES = List.of(
            QuestionType.OBJECT_ABS_DISTANCE,
            QuestionType.OBJECT_REL_DIRECTION_EASY,
            QuestionType.OBJECT_REL_DIRECTION_MEDIUM,
            QuestionType.OBJECT_REL_DIRECTION_HARD,
            QuestionType.OBJECT_REL_DISTANCE,
            QuestionType.ROUTE_PLANNING,
            QuestionType.OBJ_APPEARANCE_ORDER);

    public GeometryDrill {
        options = List.copyOf(options);
        given = List.copyOf(given);
        steps = List.copyOf(steps);
    }

    /** The types that drills exist for. */
    public static List<QuestionType> types() {
        return TYPES;
    }

    /** The drill of a seed, of any type. */
    public static GeometryDrill of(long seed) {
        return of(TYPES.get(WorldRandom.of(seed, 3000).below(TYPES.size())), seed);
    }

    /**
     * The drill of a type and seed. Words that answer a turn are drawn evenly first.
     *
     * @throws IllegalArgumentException for a type that has no drill
     */
    public static GeometryDrill of(QuestionType type, long seed) {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("type " + type.vsiName() + " has no drill; expected one of " + TYPES);
        }
        WorldRandom random = WorldRandom.of(seed, 3001 + type.stream);
        String word = turns(type) ? random.pick(Turn.words(type)) : "";
        while (true) {
            List<Location> things = things(random, type);
            Draft draft = draft(type, word, things, random);
            if (draft != null) {
                int given = things.size();
                List<String> texts =
                        draft.steps().stream().map(ReasoningStep::text).toList();
                return new GeometryDrill(
                        type,
                        draft.question(),
                        draft.options(),
                        draft.answer(),
                        texts.subList(0, given),
                        texts.subList(given, texts.size()));
            }
        }
    }

    private static boolean turns(QuestionType type) {
        return type.isChoice() && type != QuestionType.OBJECT_REL_DISTANCE && type != QuestionType.OBJ_APPEARANCE_ORDER;
    }

    private static List<Location> things(WorldRandom random, QuestionType type) {
        int count = type == QuestionType.OBJECT_ABS_DISTANCE ? 2 : type == QuestionType.OBJECT_REL_DISTANCE ? 4 : 3;
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < count) {
            Colour colour = random.pick(WorldConfig.standard().colours());
            names.add(colour.word() + " "
                    + random.pick(List.of(Category.values())).word());
        }
        boolean apart = type == QuestionType.OBJ_APPEARANCE_ORDER;
        List<Integer> frames = random.shuffled(List.of(0, 1, 2, 3));
        List<Location> things = new ArrayList<>();
        for (String name : names) {
            GroundPoint at = new GroundPoint((random.below(101) - 50) / 10.0, (random.below(81) - 10) / 10.0);
            int frame = apart ? frames.get(things.size()) : random.below(4);
            things.add(new Location(name, frame, random.pick(List.of(Side.values())), at));
        }
        return things;
    }

    private static Draft draft(QuestionType type, String word, List<Location> things, WorldRandom random) {
        if (type == QuestionType.OBJ_APPEARANCE_ORDER) {
            return RelationQuestions.order(things, random);
        }
        List<ReasoningStep> steps = new ArrayList<>();
        things.forEach(thing -> steps.add(thing.step()));
        Location first = things.get(0);
        Location second = things.get(1);
        if (type == QuestionType.OBJECT_ABS_DISTANCE) {
            double distance = first.at().distanceM(second.at());
            steps.add(new ReasoningStep(Workings.way(first, second), 0));
            return distance < MeasureQuestions.MIN_DISTANCE_M
                    ? null
                    : Draft.number(
                            type, Phrases.distance(first.name(), second.name()), Phrases.tenths(distance), steps, 0);
        }
        if (type == QuestionType.OBJECT_REL_DISTANCE) {
            List<Location> options = things.subList(1, things.size());
            int nearest = RelationQuestions.nearest(options.stream()
                    .mapToDouble(it -> first.at().distanceM(it.at()))
                    .toArray());
            if (nearest < 0) {
                return null;
            }
            String right = options.get(nearest).name();
            steps.addAll(RelationQuestions.comparing(first, options, options.get(nearest)));
            return Draft.choice(
                    type,
                    Phrases.closest(first.name()),
                    options.stream().map(Location::name).toList(),
                    right,
                    steps,
                    0);
        }
        Location asked = things.get(2);
        if (!word.equals(Turn.word(type, first.at(), second.at(), asked.at()))) {
            return null;
        }
        steps.addAll(RelationQuestions.turning(type, things, word));
        String question = Phrases.turn(type, first.name(), second.name(), asked.name());
        return Draft.choice(type, question, random.shuffled(Turn.words(type)), word, steps, 0);
    }
}
