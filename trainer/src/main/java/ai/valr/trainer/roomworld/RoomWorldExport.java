package ai.valr.trainer.roomworld;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.IntConsumer;
import javax.imageio.ImageIO;

/**
 * Writes scenes for others to use: {@code frames/SCENE/frame_0.png} and on, and {@code questions.jsonl} with one object a line:
 * {@code id, scene, type, question, options, answer, steps}, each step with {@code text} and {@code target_frame}, which counts
 * from 0 as the files do (texts count from 1). One call belongs to one thread.
 */
public final class RoomWorldExport {
    private static final String QUESTIONS = "questions.jsonl";

    private final ObjectMapper json = new ObjectMapper();
    private final RoomWorld world;
    private final Path out;

    /**
     * @param out made if missing; files of the same names are written over
     */
    public RoomWorldExport(RoomWorld world, Path out) {
        this.world = world;
        this.out = out;
    }

    /**
     * Writes scenes 0 to {@code scenes - 1} of a split and seed. The questions file appears when all of it is written.
     *
     * @param seed of the scenes, and of the choice of questions
     * @param perType most questions of each type a scene
     * @param progress told the number of scenes written, after each
     * @return the number of questions written
     * @throws IOException if a file cannot be written
     */
    public int write(Split split, long seed, int scenes, int perType, IntConsumer progress) throws IOException {
        if (scenes < 1) {
            throw new IllegalArgumentException("scenes " + scenes + " must be at least 1");
        }
        Files.createDirectories(out);
        Path unfinished = out.resolve(QUESTIONS + ".part");
        int written = 0;
        try (BufferedWriter lines = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8)) {
            for (int scene = 0; scene < scenes; scene++) {
                Walk walk = world.walk(SceneId.of(split, seed, scene));
                writeFrames(walk);
                List<Question> questions = QuestionGenerator.generate(walk, seed, perType);
                for (Question question : questions) {
                    lines.write(json.writeValueAsString(line(question)));
                    lines.write('\n');
                }
                written += questions.size();
                progress.accept(scene + 1);
            }
        }
        Files.move(unfinished, out.resolve(QUESTIONS), StandardCopyOption.REPLACE_EXISTING);
        return written;
    }

    private void writeFrames(Walk walk) throws IOException {
        Path dir = out.resolve("frames").resolve(walk.scene().id().toString());
        Files.createDirectories(dir);
        for (int frame = 0; frame < walk.frames().size(); frame++) {
            Path file = dir.resolve("frame_" + frame + ".png");
            if (!ImageIO.write(walk.frames().get(frame).image(), "png", file.toFile())) {
                throw new IOException("this Java has no PNG writer for " + file + "; use a JDK with java.desktop");
            }
        }
    }

    private ObjectNode line(Question question) {
        ObjectNode line = json.createObjectNode()
                .put("id", question.id())
                .put("scene", question.scene())
                .put("type", question.type().vsiName())
                .put("question", question.question());
        ArrayNode options = line.putArray("options");
        question.options().forEach(options::add);
        line.put("answer", question.answer());
        ArrayNode steps = line.putArray("steps");
        question.steps()
                .forEach(step -> steps.addObject().put("text", step.text()).put("target_frame", step.targetFrame()));
        return line;
    }
}
