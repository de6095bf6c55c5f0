package ai.valr.trainer.data;

import ai.valr.trainer.roomworld.Caption;
import ai.valr.trainer.roomworld.GeometryDrill;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.ReasoningStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * What a stage teaches: how often a dialogue is about where things are, about what a frame shows, about geometry without
 * a picture, or one of the eight question types.
 *
 * @param grounding weight of "where is"
 * @param caption weight of "what is in frame n"
 * @param drill weight of geometry whose locations are given
 * @param question weight of the eight types
 * @param types how often a type is drawn beside the others; 1 where it is not named
 * @param maxTurns turns of one dialogue, at most
 * @param followUps which questions come behind another one, where a dialogue may have two turns
 * @param steps what the steps of the eight types say
 */
public record Lesson(
        double grounding,
        double caption,
        double drill,
        double question,
        Map<QuestionType, Double> types,
        int maxTurns,
        FollowUps followUps,
        Steps steps) {
    /** What steps of reasoning say. */
    public enum Steps {
        /** Where things are, and what is worked out of it. */
        WORKED,
        /** Where things are and no more ({@link Question#placed}). */
        PLACED,
        /** What they are about and no more ({@link Question#terse}). */
        TERSE
    }

    /** Which questions come behind another one of the same dialogue. */
    public enum FollowUps {
        /** Those for a number always and those with options at times, behind one for a number. */
        NUMBERS,
        /** Any question at times, behind any: the same again among them. */
        ANY
    }

    /** Share of the questions with options that come behind one for a number. */
    private static final double BEHIND_NUMBERS = 0.35;

    /** Share of the dialogues of questions that are two of any type. */
    private static final double BEHIND_ANY = 0.5;

    public Lesson {
        types = Map.copyOf(types);
        if (grounding < 0
                || caption < 0
                || drill < 0
                || question < 0
                || grounding + caption + drill + question <= 0
                || maxTurns < 1) {
            throw new IllegalArgumentException(
                    "a lesson needs weights of 0 or more, one of them above 0, and at least" + " one turn; got "
                            + grounding + ", " + caption + ", " + drill + ", " + question + ", " + maxTurns);
        }
    }

    /** What all dialogues of a micro-batch are about, so that they are about as long and padding stays small. */
    public enum Kind {
        GROUNDING,
        CAPTION,
        DRILL,
        /** Questions for a number: few steps. */
        MEASURE,
        /** Questions with options: many steps. */
        RELATION,
        /** A question with options behind one for a number: it has to find its places behind other steps. */
        FOLLOW_UP,
        /** Two questions of any type, which may be the same one. */
        CONVERSATION
    }

    /** Draws what a micro-batch is about. */
    public Kind kind(SplittableRandom random) {
        double at = random.nextDouble() * (grounding + caption + drill + question);
        if (at < grounding) {
            return Kind.GROUNDING;
        }
        if (at < grounding + caption) {
            return Kind.CAPTION;
        }
        if (at < grounding + caption + drill) {
            return Kind.DRILL;
        }
        QuestionType type = weighted(QuestionType.vsiBench(), this::weight, random);
        if (maxTurns > 1 && followUps == FollowUps.ANY && random.nextDouble() < BEHIND_ANY) {
            return Kind.CONVERSATION;
        }
        if (!type.isChoice()) {
            return Kind.MEASURE;
        }
        return maxTurns > 1 && followUps == FollowUps.NUMBERS && random.nextDouble() < BEHIND_NUMBERS
                ? Kind.FOLLOW_UP
                : Kind.RELATION;
    }

    private double weight(QuestionType type) {
        return types.getOrDefault(type, 1.0);
    }

    /** One dialogue about a scene; about where things are when the scene has no question of the kind. */
    public List<Turn> draw(Kind kind, SceneSample scene, SplittableRandom random) {
        List<Turn> turns = new ArrayList<>();
        switch (kind) {
            case GROUNDING -> {}
            case CAPTION ->
                pick(scene.captions(), Math.min(2, maxTurns), random).forEach(it -> turns.add(of(it)));
            case DRILL -> {
                QuestionType type = weighted(GeometryDrill.types(), this::weight, random);
                turns.add(of(GeometryDrill.of(type, random.nextLong() >>> 1)));
            }
            case MEASURE ->
                questions(asked(scene, false), followUps == FollowUps.NUMBERS ? Math.min(2, maxTurns) : 1, random)
                        .forEach(it -> turns.add(told(it)));
            case RELATION -> questions(asked(scene, true), 1, random).forEach(it -> turns.add(told(it)));
            case FOLLOW_UP -> {
                questions(asked(scene, false), 1, random).forEach(it -> turns.add(told(it)));
                questions(asked(scene, true), 1, random).forEach(it -> turns.add(told(it)));
            }
            case CONVERSATION -> {
                questions(scene.questions(), 1, random).forEach(it -> turns.add(told(it)));
                questions(scene.questions(), 1, random).forEach(it -> turns.add(told(it)));
            }
        }
        if (turns.isEmpty()) {
            pick(scene.groundings(), maxTurns, random).forEach(it -> turns.add(of(it)));
        }
        return turns;
    }

    private static List<Question> asked(SceneSample scene, boolean choice) {
        return scene.questions().stream()
                .filter(question -> question.type().isChoice() == choice)
                .toList();
    }

    private List<Question> questions(List<Question> from, int count, SplittableRandom random) {
        List<Question> rest = new ArrayList<>(from);
        List<Question> picked = new ArrayList<>();
        while (picked.size() < count && !rest.isEmpty()) {
            Question next = weighted(rest, question -> weight(question.type()), random);
            rest.remove(next);
            picked.add(next);
        }
        return picked;
    }

    /** One of them, each as often as its weight says; the last where all weigh nothing. */
    private static <T> T weighted(List<T> from, ToDoubleFunction<T> weight, SplittableRandom random) {
        double at = random.nextDouble() * from.stream().mapToDouble(weight).sum();
        for (T one : from) {
            at -= weight.applyAsDouble(one);
            if (at < 0) {
                return one;
            }
        }
        return from.get(from.size() - 1);
    }

    private static <T> List<T> pick(List<T> from, int count, SplittableRandom random) {
        List<T> rest = new ArrayList<>(from);
        List<T> picked = new ArrayList<>();
        while (picked.size() < count && !rest.isEmpty()) {
            picked.add(rest.remove(random.nextInt(rest.size())));
        }
        return picked;
    }

    private Turn told(Question question) {
        return of(
                switch (steps) {
                    case WORKED -> question;
                    case PLACED -> question.placed();
                    case TERSE -> question.terse();
                });
    }

    public static Turn of(Grounding grounding) {
        return new Turn(grounding.question(), List.of(), List.of(step(grounding.step())));
    }

    public static Turn of(Caption caption) {
        return new Turn(caption.question(), List.of(), List.of(step(caption.step())));
    }

    public static Turn of(Question question) {
        return new Turn(
                question.question(),
                question.options(),
                question.steps().stream().map(Lesson::step).toList());
    }

    /** The given locations are steps that are not learned. */
    public static Turn of(GeometryDrill drill) {
        List<Turn.Step> steps = new ArrayList<>();
        drill.given().forEach(text -> steps.add(new Turn.Step(text, 0, false)));
        drill.steps().forEach(text -> steps.add(new Turn.Step(text, 0, true)));
        return new Turn(drill.question(), drill.options(), steps);
    }

    private static Turn.Step step(ReasoningStep step) {
        return new Turn.Step(step.text(), step.targetFrame(), true, step.sights());
    }
}
