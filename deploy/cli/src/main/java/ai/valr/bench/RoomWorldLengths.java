package ai.valr.bench;

import ai.valr.model.ModelException;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.model.text.QwenLayout;
import ai.valr.trainer.data.DialogueEncoder;
import ai.valr.trainer.data.DialogueRow;
import ai.valr.trainer.data.Lesson;
import ai.valr.trainer.data.SceneSample;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws rows as a stage of questions does and tells how long they are: an update of each kind of dialogue. */
public final class RoomWorldLengths {
    private static final List<Lesson.Kind> KINDS =
            List.of(Lesson.Kind.MEASURE, Lesson.Kind.RELATION, Lesson.Kind.FOLLOW_UP);
    private static final Lesson LESSON =
            new Lesson(0, 0, 0, 1, Map.of(), 2, Lesson.FollowUps.NUMBERS, Lesson.Steps.WORKED);
    private static final long SEED = 0;
    private static final int VISUAL_TOKENS = 16;

    private final RoomWorld world = new RoomWorld(WorldConfig.standard());
    private final DialogueEncoder encoder;

    private RoomWorldLengths(DialogueEncoder encoder) {
        this.encoder = encoder;
    }

    /**
     * Rows in a model's words about scenes of the training split, {@link TrainingLengths#SCENES} others for each kind.
     *
     * @param dir the model's folder, with a tokenizer
     * @throws ModelException naming what is wrong with the folder
     */
    public static TrainingLengths draw(Path dir) {
        ModelConfig config = ModelConfig.read(dir);
        ValrConfig valr = ValrConfig.read(dir, config);
        try (ChatTokenizer tokenizer = ChatTokenizer.open(dir)) {
            return new RoomWorldLengths(new DialogueEncoder(
                            new QwenLayout(tokenizer, valr),
                            tokenizer,
                            valr,
                            config.tokens().eos().get(0),
                            true))
                    .draw();
        }
    }

    private TrainingLengths draw() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<TrainingLengths.Update> updates = new ArrayList<>();
        int frames = 0;
        for (Lesson.Kind kind : KINDS) {
            List<TrainingLengths.Row> rows = new ArrayList<>();
            for (int scene = 0; scene < TrainingLengths.SCENES; scene++) {
                Walk walk = world.walk(
                        SceneId.of(Split.TRAIN, SEED, (long) updates.size() * TrainingLengths.SCENES + scene));
                frames = walk.frames().size();
                SceneSample sample = SceneSample.of(walk, List.of(), SEED);
                for (int i = 0; i < TrainingLengths.ROWS_PER_SCENE; i++) {
                    rows.add(lengths(scene, encoder.encode(LESSON.draw(kind, sample, random))));
                }
            }
            updates.add(new TrainingLengths.Update(kind.name().toLowerCase(Locale.ROOT), rows));
        }
        return new TrainingLengths(frames, VISUAL_TOKENS, updates);
    }

    /** A chunk behind a block begins with the mark that closes it, which is no word of the step. */
    private static TrainingLengths.Row lengths(int scene, DialogueRow row) {
        List<Integer> steps = IntStream.range(1, row.chunks().size())
                .mapToObj(chunk -> row.chunks().get(chunk).length - 1)
                .toList();
        return new TrainingLengths.Row(scene, row.chunks().get(0).length, steps);
    }
}
