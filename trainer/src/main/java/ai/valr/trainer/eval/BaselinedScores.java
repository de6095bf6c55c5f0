package ai.valr.trainer.eval;

import ai.valr.trainer.roomworld.Grade;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.Score;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model's figures and, on the same questions, those of its baselines.
 *
 * @param score by VSI-Bench's metrics
 * @param frequent the answer that does best in training, for every question of a type
 * @param blind the same model on black frames
 */
public record BaselinedScores(Score score, Score frequent, Score blind) {

    /** What a model said to a question, what the most frequent answer is worth there, and what it said on black frames. */
    record Graded(Question question, Grade said, Grade frequent, Grade blind) {}

    /** @param graded at least one */
    static BaselinedScores of(List<Graded> graded) {
        return new BaselinedScores(
                Score.of(graded.stream().map(Graded::said).toList()),
                Score.of(graded.stream().map(Graded::frequent).toList()),
                Score.of(graded.stream().map(Graded::blind).toList()));
    }

    /**
     * The same over {@link DebiasedSample}.
     *
     * @param seed of the run
     * @return empty where there are too few questions for a sample
     */
    static Optional<BaselinedScores> debiased(List<Graded> graded, long seed) {
        Set<String> sample =
                DebiasedSample.ids(graded.stream().map(Graded::question).toList(), seed);
        List<Graded> sampled = graded.stream()
                .filter(it -> sample.contains(it.question().id()))
                .toList();
        return sampled.isEmpty() ? Optional.empty() : Optional.of(of(sampled));
    }
}
