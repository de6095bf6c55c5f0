package ai.valr.trainer.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.PromptLayout;
import ai.valr.model.Segment;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.SegmentRows;
import ai.valr.model.torch.WeightOrder;
import ai.valr.trainer.data.DialogueBatch;
import ai.valr.trainer.data.DialogueEncoder;
import ai.valr.trainer.data.DialogueRow;
import ai.valr.trainer.data.Lesson;
import ai.valr.trainer.data.ScenePool;
import ai.valr.trainer.data.SceneSample;
import ai.valr.trainer.optim.Parameters;
import ai.valr.trainer.run.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Dialogues about scenes: the objective of the base stage's second half, of SFT and of VaLR. What differs between them
 * is the lesson, and whether latent blocks stand before the steps.
 */
public final class DialogueObjective implements Objective {
    /**
     * @param scenes of one shard of an update
     * @param rowsPerScene dialogues about each of them
     * @param latents K; 0 for language alone
     * @param repaWeight lambda
     * @param nameFrames whether visual tokens are asked for their frame's number
     * @param gazeWeight of the loss that asks words for a look at what they are about; 0 for none
     * @param dtype computed in
     * @param seed of the draws
     */
    public record Settings(
            int scenes,
            int rowsPerScene,
            int latents,
            double repaWeight,
            boolean nameFrames,
            double gazeWeight,
            Dtype dtype,
            long seed) {
        public Settings {
            if (scenes < 1 || rowsPerScene < 1 || latents < 0 || !(repaWeight >= 0) || !(gazeWeight >= 0)) {
                throw new IllegalArgumentException("scenes " + scenes + " and rows_per_scene " + rowsPerScene
                        + " must be 1 or more, latents " + latents + ", repa_weight " + repaWeight + " and gaze_weight "
                        + gazeWeight + " 0 or more");
            }
        }
    }

    private final ModelConfig config;
    private final ValrConfig valr;
    private final PromptLayout layout;
    private final DialogueEncoder encoder;
    private final ScriptModule script;
    private final Parameters parameters;
    private final ScenePool pool;
    private final Lesson lesson;
    private final Settings settings;
    private final List<String> weights;
    private final List<String> heads;

    public DialogueObjective(
            ModelConfig config,
            ValrConfig valr,
            PromptLayout layout,
            DialogueEncoder encoder,
            ScriptModule script,
            Parameters parameters,
            ScenePool pool,
            Lesson lesson,
            Settings settings) {
        this.config = config;
        this.valr = valr;
        this.layout = layout;
        this.encoder = encoder;
        this.script = script;
        this.parameters = parameters;
        this.pool = pool;
        this.lesson = lesson;
        this.settings = settings;
        this.weights = WeightOrder.decoder(config);
        this.heads = AlignmentHeads.names(settings.latents() > 0 ? valr.encoders() : List.of());
    }

    @Override
    public List<String> figures() {
        List<String> names = new ArrayList<>(List.of("loss", "ce"));
        if (settings.latents() > 0) {
            names.add("cosine");
        }
        names.add("right");
        if (settings.gazeWeight() > 0) {
            names.add("gaze");
        }
        return names;
    }

    @Override
    public int samples() {
        return settings.scenes() * settings.rowsPerScene();
    }

    @Override
    public NDArray[] gradients(NDManager scratch, long update, int micro) {
        SplittableRandom random =
                new SplittableRandom(settings.seed() * 0x9E3779B97F4A7C15L + update * 1_000_003L + micro * 7_919L);
        List<Integer> numbers =
                random.ints(settings.scenes(), 0, pool.size()).boxed().toList();
        List<SceneSample> scenes = pool.get(numbers);
        List<Placed> rows = draw(lesson.kind(ofUpdate(update)), scenes, random);
        List<List<Segment>> prefixes = scenes.stream().map(this::prefix).toList();
        int[] none = new int[scenes.size()];
        SegmentRows prefix =
                SegmentRows.of(prefixes, none, none, config.vision().spatialMergeSize());
        DialogueBatch batch = new DialogueBatch(rows.stream().map(Placed::row).toList());
        int frames = scenes.get(0).frames().size();
        List<int[]> columns = rows.stream()
                .map(row -> visualColumns(prefixes.get(row.scene())))
                .toList();
        boolean[] wanted = new boolean[weights.size() + heads.size()];
        Arrays.fill(wanted, true);
        NDArray[] out = script.call(
                scratch,
                true,
                "valr_gradients",
                prefix.ids(scratch),
                prefix.inputs(scratch, config.text().hiddenSize()),
                prefix.where(scratch),
                prefix.positions(scratch),
                prefix.valid(scratch),
                labels(scratch, prefixes, prefix.width()),
                scratch.create(rows.stream().mapToLong(Placed::scene).toArray()),
                batch.chunks(scratch),
                batch.labels(scratch),
                settings.nameFrames() ? batch.carried(scratch) : nothingCarried(scratch),
                settings.gazeWeight() > 0 ? batch.gaze(scratch) : List.of(),
                batch.sights(scratch, columns, prefix.width()),
                settings.gazeWeight(),
                batch.active(scratch),
                valr.latentOpenId(),
                settings.latents(),
                targets(scratch, scenes),
                batch.targets(
                        scratch,
                        rows.stream().mapToInt(row -> row.scene() * frames).toArray()),
                grids(),
                settings.repaWeight(),
                config.text().tieWordEmbeddings(),
                settings.dtype().code(),
                parameters.get(weights),
                parameters.get(heads),
                wanted);
        return figuresFirst(scratch, out);
    }

    /** All micro-batches of an update are of one kind, so that shards which wait for each other are about as long. */
    private SplittableRandom ofUpdate(long update) {
        return new SplittableRandom(settings.seed() * 0x9E3779B97F4A7C15L + update * 1_000_003L + 1);
    }

    private static NDArray nothingCarried(NDManager scratch) {
        return scratch.create(new long[0], new Shape(0, 1));
    }

    /** A dialogue and the scene of the batch that it is about. */
    private record Placed(int scene, DialogueRow row) {}

    /** Rows with as many latent blocks lie together, longest first. */
    private List<Placed> draw(Lesson.Kind kind, List<SceneSample> scenes, SplittableRandom random) {
        List<Placed> rows = new ArrayList<>();
        for (int s = 0; s < scenes.size(); s++) {
            for (int i = 0; i < settings.rowsPerScene(); i++) {
                rows.add(new Placed(s, encoder.encode(lesson.draw(kind, scenes.get(s), random))));
            }
        }
        rows.sort(Comparator.comparingInt(row -> -row.row().latentBlocks()));
        return rows;
    }

    private List<Segment> prefix(SceneSample scene) {
        List<Segment> segments = new ArrayList<>(layout.start());
        for (int f = 0; f < scene.frames().size(); f++) {
            segments.addAll(layout.frame(f + 1, scene.frames().get(f)));
        }
        return segments;
    }

    /**
     * int64 (C, U): below the alignment layer a visual token is asked for the number of its frame. Plain Qwen2.5-VL tells
     * frames apart by the text before them alone; this teaches its visual tokens to take that number up before a question
     * looks for them.
     */
    private NDArray labels(NDManager scratch, List<List<Segment>> prefixes, int width) {
        long[] flat = new long[prefixes.size() * width];
        Arrays.fill(flat, DialogueRow.IGNORED);
        for (int c = 0; settings.nameFrames() && c < prefixes.size(); c++) {
            int at = c * width;
            int frame = 0;
            for (Segment segment : prefixes.get(c)) {
                if (segment instanceof Segment.Vision) {
                    Arrays.fill(flat, at, at + segment.positions(), encoder.numberToken(++frame));
                }
                at += segment.positions();
            }
        }
        return scratch.create(flat, new Shape(prefixes.size(), width));
    }

    /** The prefix's positions that hold visual tokens, in order. */
    private static int[] visualColumns(List<Segment> prefix) {
        IntStream.Builder columns = IntStream.builder();
        int at = 0;
        for (Segment segment : prefix) {
            for (int i = 0; i < segment.positions(); i++) {
                if (segment instanceof Segment.Vision) {
                    columns.add(at + i);
                }
            }
            at += segment.positions();
        }
        return columns.build().toArray();
    }

    /** Per encoder, the features of all frames of the batch: float32 (C * F, P, E). */
    private List<NDArray> targets(NDManager scratch, List<SceneSample> scenes) {
        List<NDArray> out = new ArrayList<>();
        for (int m = 0; m * 6 < heads.size(); m++) {
            EncoderSpec spec = valr.encoders().get(m);
            int values = spec.gridH() * spec.gridW() * spec.dim();
            List<float[]> frames = new ArrayList<>();
            for (SceneSample scene : scenes) {
                frames.addAll(scene.features().get(m));
            }
            float[] flat = new float[frames.size() * values];
            for (int f = 0; f < frames.size(); f++) {
                System.arraycopy(frames.get(f), 0, flat, f * values, values);
            }
            out.add(scratch.create(flat, new Shape(frames.size(), (long) spec.gridH() * spec.gridW(), spec.dim())));
        }
        return out;
    }

    private int[] grids() {
        return valr.encoders().stream()
                .limit(heads.size() / 6)
                .flatMapToInt(spec -> IntStream.of(spec.gridH(), spec.gridW()))
                .toArray();
    }

    /** {@code valr_gradients} gives loss, cross entropy, cosines (M), share of hits, gaze loss, latent inputs, gradients. */
    private NDArray[] figuresFirst(NDManager scratch, NDArray[] out) {
        List<NDArray> ordered = new ArrayList<>(List.of(out[0], out[1]));
        if (settings.latents() > 0) {
            ordered.add(out[2].isEmpty() ? scratch.create(0f) : out[2].mean());
        }
        ordered.add(out[3]);
        if (settings.gazeWeight() > 0) {
            ordered.add(out[4]);
        }
        ordered.addAll(Arrays.asList(out).subList(6, out.length));
        return ordered.toArray(NDArray[]::new);
    }
}
