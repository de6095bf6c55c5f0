package ai.valr.trainer.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.PromptLayout;
import ai.valr.model.Segment;
import ai.valr.model.config.EncoderSpec;
import ai.valr.model.config.FrameSight;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.PositionKind;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.SegmentRows;
import ai.valr.model.torch.WeightOrder;
import ai.valr.trainer.data.DialogueBatch;
import ai.valr.trainer.data.DialogueEncoder;
import ai.valr.trainer.data.DialogueRow;
import ai.valr.trainer.data.SeenFrames;
import ai.valr.trainer.optim.TrainedWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The loss of dialogues about frames, and its gradients: what every stage of dialogues and the trainer service share.
 * Safe for use by several threads.
 */
public final class DialogueGradients {
    /**
     * @param latents K; 0 for language alone
     * @param repaWeight lambda
     * @param targetFrames frames that a step's latents are aligned with, at most: 1, or those that show what it is about
     * @param nameFrames whether visual tokens are asked for their frame's number
     * @param gazeWeight of the loss that asks words for a look at what they are about, or, where text may not look, the latents
     *     before them; 0 for none
     * @param dtype computed in
     */
    public record Settings(
            int latents, double repaWeight, int targetFrames, boolean nameFrames, double gazeWeight, Dtype dtype) {
        public Settings {
            if (latents < 0 || !(repaWeight >= 0) || targetFrames < 1 || !(gazeWeight >= 0)) {
                throw new IllegalArgumentException("latents " + latents + ", repa_weight " + repaWeight
                        + " and gaze_weight " + gazeWeight + " must be 0 or more, target frames " + targetFrames
                        + " 1 or more");
            }
        }
    }

    /** What a pass costs beside its positions, in positions: on a CPU hardly anything, on a GPU the launches of its kernels. */
    private static final int CPU_PASS = 16;

    private static final int GPU_PASS = 256;

    private final ModelConfig config;
    private final ValrConfig valr;
    private final PromptLayout layout;
    private final DialogueEncoder encoder;
    private final ScriptModule script;
    private final TrainedWeights trained;
    private final Settings settings;
    private final List<String> weights;
    private final List<String> heads;
    private final List<String> wanted;

    public DialogueGradients(
            ModelConfig config,
            ValrConfig valr,
            PromptLayout layout,
            DialogueEncoder encoder,
            ScriptModule script,
            TrainedWeights trained,
            Settings settings) {
        this.config = config;
        this.valr = valr;
        this.layout = layout;
        this.encoder = encoder;
        this.script = script;
        this.trained = trained;
        this.settings = settings;
        this.weights = WeightOrder.decoder(config);
        this.heads = AlignmentHeads.names(settings.latents() > 0 ? valr.encoders() : List.of());
        this.wanted = Stream.concat(weights.stream(), heads.stream())
                .filter(trained::wants)
                .toList();
    }

    /** Which positions may attend to visual tokens where nothing else is said. */
    FrameSight framesSeenBy() {
        return valr.framesSeenBy();
    }

    /** Names of the figures that come before the gradients. */
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

    /**
     * Computes them.
     *
     * @param scratch owns all that is made here
     * @param scenes what the rows are about
     * @param rows one or more, in any order
     * @return {@link #figures()} as scalars, then a gradient for each trained parameter
     */
    public NDArray[] of(NDManager scratch, List<SeenFrames> scenes, List<PlacedRow> rows) {
        return of(scratch, scenes, rows, valr.framesSeenBy(), 1);
    }

    /**
     * The same, seen by others or aligned by less.
     *
     * @param sight which positions may attend to visual tokens
     * @param repaShare of lambda
     */
    NDArray[] of(NDManager scratch, List<SeenFrames> scenes, List<PlacedRow> rows, FrameSight sight, double repaShare) {
        List<List<Segment>> prefixes = scenes.stream().map(this::prefix).toList();
        int[] none = new int[scenes.size()];
        SegmentRows prefix =
                SegmentRows.of(prefixes, none, none, config.vision().spatialMergeSize());
        RowTensors tensors = new RowTensors();
        int[] firstFrames = firstFrames(scenes);
        int pass = scratch.getDevice().isGpu() ? GPU_PASS : CPU_PASS;
        for (List<PlacedRow> group : new RowGroups(settings.latents(), pass).of(rows)) {
            add(scratch, group, prefixes, prefix.width(), firstFrames, sight, tensors);
        }
        boolean[] asked = new boolean[weights.size() + heads.size()];
        for (int i = 0; i < asked.length; i++) {
            asked[i] = trained.wants(i < weights.size() ? weights.get(i) : heads.get(i - weights.size()));
        }
        NDArray[] out = script.call(
                scratch,
                true,
                "valr_gradients",
                prefix.ids(scratch),
                prefix.inputs(scratch, config.text().hiddenSize()),
                prefix.where(scratch),
                prefix.positions(scratch),
                prefix.kinds(scratch, sight, valr.latentOpenId()),
                labels(scratch, scenes, prefixes, prefix.width()),
                tensors.scenes,
                PositionKind.ofText(sight),
                tensors.chunks,
                tensors.labels,
                tensors.carried,
                tensors.gaze,
                tensors.latentGaze,
                tensors.sights,
                settings.gazeWeight(),
                tensors.active,
                valr.latentOpenId(),
                settings.latents(),
                targets(scratch, scenes),
                tensors.targets,
                grids(),
                settings.repaWeight() * repaShare,
                config.text().tieWordEmbeddings(),
                settings.dtype().code(),
                trained.get(scratch, weights),
                trained.get(scratch, heads),
                asked);
        return figuresFirst(scratch, out);
    }

    /** What the rows are to {@code valr_gradients}: an entry a group, of chunks as many as each group has. */
    private static final class RowTensors {
        final List<NDArray> scenes = new ArrayList<>();
        final List<NDArray> chunks = new ArrayList<>();
        final List<NDArray> labels = new ArrayList<>();
        final List<NDArray> carried = new ArrayList<>();
        final List<NDArray> gaze = new ArrayList<>();
        final List<NDArray> latentGaze = new ArrayList<>();
        final List<NDArray> sights = new ArrayList<>();
        final List<NDArray> active = new ArrayList<>();
        final List<NDArray> targets = new ArrayList<>();
    }

    private void add(
            NDManager scratch,
            List<PlacedRow> rows,
            List<List<Segment>> prefixes,
            int prefixWidth,
            int[] firstFrames,
            FrameSight sight,
            RowTensors to) {
        DialogueBatch batch =
                new DialogueBatch(rows.stream().map(PlacedRow::row).toList());
        boolean looks = settings.gazeWeight() > 0;
        boolean latentsLook = looks && settings.latents() > 0 && sight == FrameSight.LATENTS;
        List<int[]> columns = rows.stream()
                .map(row -> visualColumns(prefixes.get(row.scene())))
                .toList();
        to.scenes.add(scratch.create(rows.stream().mapToLong(PlacedRow::scene).toArray()));
        to.chunks.addAll(batch.chunks(scratch));
        to.labels.addAll(batch.labels(scratch));
        to.carried.add(settings.nameFrames() ? batch.carried(scratch) : nothing(scratch));
        to.gaze.addAll(looks ? batch.gaze(scratch, sight == FrameSight.ALL) : List.of());
        to.latentGaze.add(latentsLook ? batch.latentGaze(scratch) : nothing(scratch));
        to.sights.add(batch.sights(scratch, columns, prefixWidth));
        to.active.add(batch.active(scratch));
        to.targets.add(batch.targets(
                scratch, rows.stream().mapToInt(row -> firstFrames[row.scene()]).toArray(), settings.targetFrames()));
    }

    private static NDArray nothing(NDManager scratch) {
        return scratch.create(new long[0], new Shape(0, 1));
    }

    private List<Segment> prefix(SeenFrames scene) {
        List<Segment> segments = new ArrayList<>(layout.start());
        for (int f = 0; f < scene.frames().size(); f++) {
            segments.addAll(layout.frame(scene.numbers().get(f), scene.frames().get(f)));
        }
        return segments;
    }

    /** Where the frames of each scene begin among those of all. */
    private static int[] firstFrames(List<SeenFrames> scenes) {
        int[] first = new int[scenes.size()];
        for (int s = 1; s < first.length; s++) {
            first[s] = first[s - 1] + scenes.get(s - 1).frames().size();
        }
        return first;
    }

    /**
     * int64 (C, U): below the look layer a visual token is asked for the number of its frame. Plain Qwen2.5-VL tells
     * frames apart by the text before them alone; this teaches its visual tokens to take that number up before a question
     * looks for them.
     */
    private NDArray labels(NDManager scratch, List<SeenFrames> scenes, List<List<Segment>> prefixes, int width) {
        long[] flat = new long[prefixes.size() * width];
        Arrays.fill(flat, DialogueRow.IGNORED);
        for (int c = 0; settings.nameFrames() && c < prefixes.size(); c++) {
            int at = c * width;
            int frame = 0;
            for (Segment segment : prefixes.get(c)) {
                if (segment instanceof Segment.Vision) {
                    int number = scenes.get(c).numbers().get(frame++);
                    Arrays.fill(flat, at, at + segment.positions(), encoder.numberToken(number));
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

    /** Per encoder, the features of all frames of the batch: float32 (all frames, P, E). */
    private List<NDArray> targets(NDManager scratch, List<SeenFrames> scenes) {
        List<NDArray> out = new ArrayList<>();
        for (int m = 0; m * 6 < heads.size(); m++) {
            EncoderSpec spec = valr.encoders().get(m);
            int values = spec.gridH() * spec.gridW() * spec.dim();
            List<float[]> frames = new ArrayList<>();
            for (SeenFrames scene : scenes) {
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
        NDArray[] gradients = Arrays.copyOfRange(out, 6, out.length);
        ordered.addAll(Arrays.asList(trained.gradients(scratch, wanted, gradients)));
        return ordered.toArray(NDArray[]::new);
    }
}
