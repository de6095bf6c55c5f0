package ai.valr.trainer.intervention;

import ai.valr.model.StepResult;
import ai.valr.trainer.roomworld.ReasoningStep;
import ai.valr.trainer.roomworld.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One location step whose object is known: the one that the step should be about and that the model then named. Letters: {@code
 * K} latents, {@code D} hidden.
 *
 * @param question number of the question
 * @param step from 0
 * @param object the truth about it
 * @param side where it is in the frame that the step should look at
 * @param latents the step's latent inputs, float32 (K, D)
 */
record ProbeRow(int question, int step, RoomObject object, Side side, float[] latents) {
    private static final Pattern LOCATION = Pattern.compile("^(\\w+ \\w+): frame \\d (?:left|middle|right)\\b.*");

    static List<ProbeRow> of(QuestionSet questions, Answers own) {
        List<ProbeRow> rows = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            List<ReasoningStep> expected = questions.question(i).steps();
            List<StepResult> said = own.steps().get(i);
            for (int s = 0; s < Math.min(expected.size(), said.size()); s++) {
                ReasoningStep step = expected.get(s);
                Optional<String> name =
                        name(step.text()).filter(name(said.get(s).text()).orElse("")::equals);
                Optional<float[]> latents = own.latents(i, s);
                for (RoomObject object : questions.objects(i)) {
                    if (latents.isPresent() && name.isPresent() && object.name().equals(name.get())) {
                        rows.add(new ProbeRow(i, s, object, object.sides().get(step.targetFrame()), latents.get()));
                    }
                }
            }
        }
        return rows;
    }

    private static Optional<String> name(String text) {
        Matcher match = LOCATION.matcher(text);
        return match.matches() ? Optional.of(match.group(1)) : Optional.empty();
    }

    /** The latents as they are, (K * D). */
    double[] concatenated() {
        double[] all = new double[latents.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = latents[i];
        }
        return all;
    }

    /** Their mean, (D). */
    double[] mean(int k) {
        int d = latents.length / k;
        double[] mean = new double[d];
        for (int i = 0; i < latents.length; i++) {
            mean[i % d] += latents[i] / k;
        }
        return mean;
    }
}
