package ai.valr.gateway;

import ai.valr.schemas.AnswerProduced;
import ai.valr.schemas.CellsSource;
import ai.valr.schemas.ChoiceValue;
import ai.valr.schemas.FinishReason;
import ai.valr.schemas.FrameReference;
import ai.valr.schemas.HeadMaps;
import ai.valr.schemas.LatentMaps;
import ai.valr.schemas.LookedAt;
import ai.valr.schemas.StepCompleted;
import ai.valr.schemas.TaskAccepted;
import ai.valr.schemas.Timings;
import ai.valr.schemas.Topics;
import ai.valr.schemas.Usage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** A session with frames, and a task of it whose events a test publishes one by one. */
final class Robot {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;

    private final ItServices services;
    final String session;
    final List<FrameReference> frames = new ArrayList<>();

    private String expected;

    Robot(ItServices services, String session) {
        this.services = services;
        this.session = session;
    }

    /** Publishes a picture of one colour at a gateway. */
    void frame(Gateway gateway, Color colour) throws Exception {
        String url = gateway.url() + "/v1/sessions/" + session + "/frames?frame_id=f" + frames.size();
        JsonNode place = new ObjectMapper()
                .readTree(services.post(url, picture(colour)).body())
                .get("frames")
                .get(0);
        frames.add(new FrameReference(
                place.get("frame_id").textValue(),
                Topics.FRAMES,
                place.get("partition").intValue(),
                place.get("offset").longValue()));
    }

    static byte[] picture(Color colour) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, colour.getRGB());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    /** From now on it says what is right. */
    void expect(String answer) {
        expected = answer;
    }

    void accepted(String task, String question, String... options) {
        services.worker.event(
                session,
                task,
                0,
                TaskAccepted.newBuilder()
                        .setQuestion(question)
                        .setOptions(List.of(options))
                        .setExpectedAnswer(expected)
                        .setModelName("mini")
                        .setModelVersion("abc123")
                        .setFrames(frames)
                        .setFrameNumbers(
                                IntStream.rangeClosed(1, frames.size()).boxed().toList())
                        .build());
    }

    /** A step that looked at the first frame, at the last of six cells most; it tells of four latents and three heads. */
    void step(String task, int step, String text) {
        LatentMaps latents = new LatentMaps(
                2,
                2,
                List.of(
                        0.7f, 0.1f, 0.1f, 0.1f, 0.1f, 0.7f, 0.1f, 0.1f, 0.1f, 0.1f, 0.7f, 0.1f, 0.1f, 0.1f, 0.1f,
                        0.7f));
        step(task, step, text, latents, new HeadMaps(1, 2, List.of(0.9f, 0.1f, 0.1f, 0.9f, 0.5f, 0.5f)), 49_000);
    }

    /** The same of a model with so many latents and heads as an event can tell of, or a released one has. */
    void largeStep(String task, int step, String text, long textUs) {
        step(
                task,
                step,
                text,
                new LatentMaps(8, 8, Collections.nCopies(16 * 64, 1f / 64)),
                new HeadMaps(6, 6, Collections.nCopies(28 * 36, 1f / 36)),
                textUs);
    }

    private void step(String task, int step, String text, LatentMaps latents, HeadMaps heads, long textUs) {
        LookedAt lookedAt = frames.isEmpty()
                ? null
                : LookedAt.newBuilder()
                        .setFrame(frames.get(0))
                        .setFrameIndex(0)
                        .setRows(2)
                        .setColumns(3)
                        .setCells(List.of(0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.5f))
                        .setSource(CellsSource.ATTENTION)
                        .setLatentMaps(latents)
                        .setHeadMaps(heads)
                        .build();
        services.worker.event(
                session,
                task,
                step + 1,
                StepCompleted.newBuilder()
                        .setStep(step)
                        .setText(text)
                        .setLookedAt(lookedAt)
                        .setTextTokens(4)
                        .setLatents(4)
                        .setLogProb(-1)
                        .setTimings(new Timings(1_000L, 20_000L, 30_000L, textUs))
                        .build());
    }

    void chose(String task, int number, String letter, String option, double confidence) {
        services.worker.event(
                session,
                task,
                number,
                AnswerProduced.newBuilder()
                        .setText(option)
                        .setValue(new ChoiceValue(letter, option))
                        .setConfidence(confidence)
                        .setFinishReason(FinishReason.STOP)
                        .setUsage(Usage.newBuilder().setSteps(number - 1).build())
                        .setModelName("mini")
                        .setModelVersion("abc123")
                        .build());
    }
}
