package ai.valr.trainer.eval;

import ai.valr.model.FrameTokens;
import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionType;
import ai.valr.trainer.roomworld.Walk;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Where one uniquely named object of a walk is. What is said is graded twice: {@link QuestionType#OBJECT_FRAME} is worth 1 where the
 * frame that it names shows the object, on the named side, {@link QuestionType#OBJECT_GROUND} where the place that it names on the floor
 * is within {@link #NEAR_M} of the object's.
 *
 * @param truth what is asked for
 * @param all the walk's named objects
 */
public record PlaceQuestion(Grounding truth, List<Grounding> all) {
    /** A place on the floor no farther from the right one than this, in metres, is right. */
    public static final double NEAR_M = 0.5;

    private static final List<QuestionType> TYPES = List.of(QuestionType.OBJECT_FRAME, QuestionType.OBJECT_GROUND);

    public PlaceQuestion {
        all = List.copyOf(all);
    }

    /** One for each uniquely named object. */
    public static List<PlaceQuestion> of(Walk walk) {
        List<Grounding> all = Grounding.of(walk);
        return all.stream().map(it -> new PlaceQuestion(it, all)).toList();
    }

    /** As a model is asked it, about frames of one's choice. */
    public BatchedReasoner.Case about(List<FrameTokens> frames) {
        return new BatchedReasoner.Case(frames, truth.question(), List.of());
    }

    /** Once for each type that it is graded by. */
    public List<Question> questions() {
        return TYPES.stream().map(this::question).toList();
    }

    private Question question(QuestionType type) {
        return new Question(
                truth.scene() + "/" + truth.object() + "/" + type.vsiName(),
                truth.scene(),
                type,
                truth.question(),
                List.of(),
                truth.step().text(),
                List.of(truth.step()));
    }

    /** What a step's text is worth, in the order of {@link #questions()}. */
    public List<Grade> grades(String said) {
        return read(said).grades();
    }

    /** What a step's text says. */
    Said read(String said) {
        String expected = truth.step().text();
        StepCheck.Verdict verdict = StepCheck.of(expected, said, all).orElse(StepCheck.Verdict.WRONG);
        return new Said(this, said, verdict.frameShows(), verdict.sideRight(), StepCheck.groundErrorM(expected, said));
    }

    /**
     * What was said of one object.
     *
     * @param asked the question
     * @param text the first step's
     * @param frameShows whether the frame that it names shows the object
     * @param sideRight whether the object is on the named side there
     * @param groundErrorM distance on the floor between the place that it names and the object's, in metres; empty where it names none
     */
    public record Said(
            PlaceQuestion asked, String text, boolean frameShows, boolean sideRight, OptionalDouble groundErrorM) {

        /** In the order of {@link #questions()}. */
        List<Grade> grades() {
            return TYPES.stream().map(this::grade).toList();
        }

        private Grade grade(QuestionType type) {
            boolean right = type == QuestionType.OBJECT_FRAME
                    ? sideRight
                    : groundErrorM.orElse(Double.POSITIVE_INFINITY) <= NEAR_M;
            return new Grade(asked.truth.scene(), type, right ? 1 : 0);
        }
    }
}
