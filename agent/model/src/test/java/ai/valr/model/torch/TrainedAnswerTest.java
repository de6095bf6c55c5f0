package ai.valr.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.valr.model.AnswerType;
import ai.valr.model.FrameTokens;
import ai.valr.model.ModelSession;
import ai.valr.model.PictureException;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import ai.valr.model.StepResult.End;
import ai.valr.model.picture.PictureLimits;
import ai.valr.model.text.Answer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers of the shipped model, which learned to open and to end them by itself, about pictures of noise. */
class TrainedAnswerTest {
    private static final AnswerType LETTER =
            new AnswerType.Choice(List.of("A. red ball", "B. blue lamp", "C. white cone"));
    private static final AnswerType METRES = new AnswerType.Quantity("m");
    private static final AnswerType COUNT = new AnswerType.Quantity("");
    private static final int MAX_STEPS = 6;
    private static final int TOKENS = 64;

    private static ValrModel model;
    private static List<Segment> pictures;

    @BeforeAll
    static void load() {
        model = ValrModel.load(
                Path.of("../../models/valr-mini"), new ModelOptions("cpu", Dtype.FP32, 2000, PictureLimits.DEFAULT));
        pictures = new ArrayList<>(model.layout().start());
        for (int number = 1; number <= 2; number++) {
            pictures.addAll(model.layout().frame(number, encode(noise(number))));
        }
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void shouldEndEveryTaskWithAnAnswerOfItsType() {
        int own = 0;
        for (int seed = 0; seed < 20; seed++) {
            double temperature = seed % 4 == 0 ? 0 : 0.3 * (seed % 4);
            for (AnswerType type : List.of(LETTER, METRES, COUNT)) {
                try (ModelSession session = model.open()) {
                    session.append(prompt(type, seed));
                    StepResult last = null;
                    for (int s = 0; s < MAX_STEPS && (last == null || last.end() == End.STEP); s++) {
                        last = session.step(
                                new StepRequest(4, TOKENS, temperature, 31 * seed + s, type, s == MAX_STEPS - 1));
                    }
                    assertThat(last.end()).isNotEqualTo(End.STEP);
                    assertThat(Answer.parse(last.text(), type)).as(last.text()).isPresent();
                    own += last.end() == End.TURN ? 1 : 0;
                }
            }
        }
        assertThat(own).as("answers that the model gave by itself").isGreaterThan(5);
    }

    /** The constraint does not stand in the way of a model that answers as it should. */
    @Test
    void shouldSayTheSameAsWithoutAConstraintWhereThatIsAnAnswerOfTheType() {
        int same = 0;
        for (int seed = 0; seed < 30; seed++) {
            AnswerType type = seed % 2 == 0 ? LETTER : METRES;
            try (ModelSession session = model.open()) {
                session.append(prompt(type, seed));
                StepRequest request = StepRequest.greedy(4, TOKENS);
                List<Segment> context = new ArrayList<>(prompt(type, seed));
                for (int s = 0; s < 12; s++) {
                    StepResult free = session.step(request);
                    if (free.end() == End.TURN && isSpelledAs(free.text(), type)) {
                        for (boolean last : new boolean[] {false, true}) {
                            StepResult typed = step(context, request.answering(type, last));
                            assertThat(typed.text()).isEqualTo(free.text());
                            assertThat(typed.end()).isEqualTo(End.TURN);
                            assertThat(ids(typed)).isEqualTo(ids(free));
                        }
                        same++;
                    }
                    context.addAll(free.appended());
                    if (free.end() != End.STEP) {
                        break;
                    }
                }
            }
        }
        assertThat(same).as("answers by the model's own choice").isPositive();
    }

    private static boolean isSpelledAs(String text, AnswerType type) {
        return text.matches(type == LETTER ? "answer: [ABC]" : "answer: \\d{1,6}(\\.\\d{1,3})?( c?m)?");
    }

    private static StepResult step(List<Segment> context, StepRequest request) {
        try (ModelSession session = model.open()) {
            session.append(context);
            return session.step(request);
        }
    }

    private static List<Segment> prompt(AnswerType type, int seed) {
        List<String> colours = List.of("red", "blue", "white", "green", "yellow");
        List<String> things = List.of("ball", "lamp", "cone", "chair", "table", "sofa", "bin");
        String one = colours.get(seed % 5) + " " + things.get(seed % 7);
        String two = colours.get((seed + 2) % 5) + " " + things.get((seed + 3) % 7);
        List<Segment> segments = new ArrayList<>(pictures);
        if (type instanceof AnswerType.Choice choice) {
            segments.addAll(model.layout().question("Which of these is closest to the " + one + "?", choice.options()));
        } else if (type == METRES) {
            segments.addAll(
                    model.layout().question("How far is the " + one + " from the " + two + ", in meters?", List.of()));
        } else {
            segments.addAll(
                    model.layout().question("How many " + things.get(seed % 7) + "s are in this room?", List.of()));
        }
        return segments;
    }

    private static int[] ids(StepResult result) {
        int[] all = ((Segment.Text) result.appended().get(result.appended().size() - 1)).ids();
        return Arrays.copyOfRange(all, all.length - result.tokens(), all.length);
    }

    private static FrameTokens encode(byte[] picture) {
        try {
            return model.encode(picture);
        } catch (PictureException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] noise(int seed) {
        BufferedImage image = new BufferedImage(112, 112, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < 112 * 112; i++) {
            image.setRGB(i % 112, i / 112, random.nextInt(1 << 24));
        }
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
