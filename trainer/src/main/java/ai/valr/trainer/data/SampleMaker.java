package ai.valr.trainer.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.FrameTokens;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.torch.ScriptModule;
import ai.valr.trainer.roomworld.Caption;
import ai.valr.trainer.roomworld.Grounding;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.SceneId;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Makes scenes' samples: renders the walk, runs the frozen tower, asks the questions. Thread-safe. */
public final class SampleMaker {
    /** Questions of one type that are kept of a scene. */
    private static final int QUESTIONS_PER_TYPE = 2;

    private final RoomWorld world;
    private final Split split;
    private final long seed;
    private final ModelConfig config;
    private final ScriptModule script;
    private final NDManager manager;
    private final List<NDArray> tower;
    private final List<FeatureSource> encoders;

    /**
     * @param seed of the scenes
     * @param tower the vision tower's weights
     * @param encoders whose features are kept, for latents to be aligned with
     */
    public SampleMaker(
            RoomWorld world,
            Split split,
            long seed,
            ModelConfig config,
            ScriptModule script,
            NDManager manager,
            List<NDArray> tower,
            List<FeatureSource> encoders) {
        this.world = world;
        this.split = split;
        this.seed = seed;
        this.config = config;
        this.script = script;
        this.manager = manager;
        this.tower = List.copyOf(tower);
        this.encoders = List.copyOf(encoders);
    }

    /** The samples of scenes by number. */
    public List<SceneSample> make(List<Integer> numbers) {
        List<Walk> walks = numbers.stream()
                .map(number -> world.walk(SceneId.of(split, seed, number)))
                .toList();
        List<FrameTokens> tokens = encode(walks);
        List<List<float[]>> features = encoders.stream()
                .map(encoder -> encoder.features(walks, tokens))
                .toList();
        List<SceneSample> samples = new ArrayList<>();
        int frames = world.config().frames();
        for (int i = 0; i < walks.size(); i++) {
            int first = i * frames;
            samples.add(new SceneSample(
                    List.copyOf(tokens.subList(first, first + frames)),
                    features.stream()
                            .map(all -> List.copyOf(all.subList(first, first + frames)))
                            .toList(),
                    Grounding.of(walks.get(i)),
                    Caption.of(walks.get(i)),
                    QuestionGenerator.generate(walks.get(i), seed, QUESTIONS_PER_TYPE)));
        }
        return samples;
    }

    private List<FrameTokens> encode(List<Walk> walks) {
        WalkTensors input = new WalkTensors(walks, config.vision());
        try (NDManager scratch = manager.newSubManager()) {
            float[] merged = script
                    .call(
                            scratch,
                            "vision",
                            input.pixels(scratch),
                            tower,
                            input.windowIndex(scratch),
                            input.positions(scratch),
                            input.frameLengths(),
                            input.frameLengths())[0]
                    .toFloatArray();
            int values = merged.length / input.frames();
            int side = (int) Math.round(Math.sqrt(input.patchesPerFrame()));
            int hidden = config.text().hiddenSize();
            return IntStream.range(0, input.frames())
                    .mapToObj(f -> new FrameTokens(
                            Arrays.copyOfRange(merged, f * values, (f + 1) * values), hidden, 1, side, side))
                    .toList();
        }
    }
}
