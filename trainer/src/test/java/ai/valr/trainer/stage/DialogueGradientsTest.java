package ai.valr.trainer.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.valr.model.FrameTokens;
import ai.valr.model.checkpoint.Tensor;
import ai.valr.model.config.FrameSight;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.picture.Picture;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.model.text.QwenLayout;
import ai.valr.model.torch.Dtype;
import ai.valr.model.torch.ModelOptions;
import ai.valr.model.torch.ScriptModule;
import ai.valr.model.torch.ValrModel;
import ai.valr.model.torch.WeightOrder;
import ai.valr.trainer.data.DialogueEncoder;
import ai.valr.trainer.data.DialogueRow;
import ai.valr.trainer.data.GazeTarget;
import ai.valr.trainer.data.Lesson;
import ai.valr.trainer.data.SeenFrames;
import ai.valr.trainer.data.Turn;
import ai.valr.trainer.eval.HeldOutScenes;
import ai.valr.trainer.optim.FullWeights;
import ai.valr.trainer.optim.Parameters;
import ai.valr.trainer.roomworld.Question;
import ai.valr.trainer.roomworld.QuestionGenerator;
import ai.valr.trainer.roomworld.RenderedFrame;
import ai.valr.trainer.roomworld.RoomWorld;
import ai.valr.trainer.roomworld.Split;
import ai.valr.trainer.roomworld.Walk;
import ai.valr.trainer.roomworld.WorldConfig;
import ai.valr.trainer.tune.EncoderFolders;
import ai.valr.trainer.tune.Teachers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The losses of the shipped model over one question and the frames of two rooms. */
class DialogueGradientsTest {
    private static final Path MODEL = Path.of("..", "models", "valr-mini-direct");
    private static final int LATENTS = 4;
    private static final int LOSS = 0;
    private static final int CE = 1;
    private static final int COSINE = 2;
    private static final int GAZE = 4;

    /** Rows without latents have no cosine. */
    private static final int GAZE_OF_TEXT = 3;

    /** What the loss of a look comes to where nothing is looked at: minus the log of the least share that counts. */
    private static final float BLIND = 9.2103f;

    private static TrainableModel model;
    private static NDManager manager;
    private static ScriptModule script;
    private static ChatTokenizer tokenizer;
    private static List<Turn> turns;
    private static List<Turn> otherTurns;
    private static SeenFrames room;
    private static SeenFrames otherRoom;

    @BeforeAll
    static void open() {
        model = TrainableModel.read(MODEL);
        try (ValrModel seeing = ValrModel.load(MODEL, ModelOptions.defaults())) {
            HeldOutScenes scenes = new HeldOutScenes(seeing, new RoomWorld(WorldConfig.standard()), Split.TEST, 3);
            Walk walk = scenes.walk(0);
            List<Question> questions = QuestionGenerator.generate(walk, 3);
            turns = List.of(Lesson.of(questions.get(0)));
            otherTurns = List.of(Lesson.of(questions.get(questions.size() - 1)));
            room = seen(scenes, walk);
            otherRoom = seen(scenes, scenes.walk(1));
        }
        manager = Engine.getEngine("PyTorch").newBaseManager();
        script = ScriptModule.ofModel(manager, model.config(), model.valr());
        tokenizer = ChatTokenizer.open(MODEL);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
        script.close();
        manager.close();
    }

    private static SeenFrames seen(HeldOutScenes scenes, Walk walk) {
        List<FrameTokens> frames = scenes.see(walk);
        List<Picture> pictures =
                walk.frames().stream().map(RenderedFrame::picture).toList();
        try (Teachers teachers = Teachers.open(model.valr(), EncoderFolders.NONE, Dtype.FP32, Device.cpu())) {
            return SeenFrames.inOrder(frames, teachers.features(pictures, frames));
        }
    }

    private static DialogueRow row(int latents) {
        return row(latents, turns);
    }

    private static DialogueRow row(int latents, List<Turn> said) {
        QwenLayout layout = new QwenLayout(tokenizer, model.valr());
        int end = model.config().tokens().eos().get(0);
        return new DialogueEncoder(layout, tokenizer, model.valr(), end, latents > 0).encode(said);
    }

    private static DialogueRow looking(DialogueRow row, List<Integer> frames) {
        List<List<Integer>> targets = new ArrayList<>();
        row.targetFrames().forEach(before -> targets.add(frames));
        return new DialogueRow(row.chunks(), row.labels(), row.gaze(), row.carried(), row.sights(), targets);
    }

    /** The row, where every cell of the pictures is as worth a look. */
    private static DialogueRow lookingAt(DialogueRow row, float share) {
        List<GazeTarget> sights = new ArrayList<>();
        for (GazeTarget sight : row.sights()) {
            if (sight instanceof GazeTarget.Cells cells) {
                float[] shares = new float[cells.shares().length];
                Arrays.fill(shares, share);
                sights.add(new GazeTarget.Cells(shares));
            } else {
                sights.add(sight);
            }
        }
        return new DialogueRow(row.chunks(), row.labels(), row.gaze(), row.carried(), sights, row.targetFrames());
    }

    private static float gaze(DialogueRow row, FrameSight sight) {
        return figures(room, row, LATENTS, sight, 0, 0.25)[GAZE];
    }

    private static float[] figures(
            SeenFrames frames, DialogueRow row, int latents, FrameSight sight, double repaShare) {
        return figures(frames, row, latents, sight, repaShare, 0);
    }

    /** The figures of one row. */
    private static float[] figures(
            SeenFrames frames, DialogueRow row, int latents, FrameSight sight, double repaShare, double gazeWeight) {
        return figures(List.of(frames), List.of(new PlacedRow(0, row)), latents, sight, repaShare, gazeWeight);
    }

    private static float[] figures(
            List<SeenFrames> scenes,
            List<PlacedRow> rows,
            int latents,
            FrameSight sight,
            double repaShare,
            double gazeWeight) {
        return learnt(script, scenes, rows, latents, sight, repaShare, gazeWeight)
                .figures();
    }

    private record Learnt(float[] figures, float[][] gradients) {}

    private static Learnt learnt(
            ScriptModule script,
            List<SeenFrames> scenes,
            List<PlacedRow> rows,
            int latents,
            FrameSight sight,
            double repaShare,
            double gazeWeight) {
        Map<String, Tensor> weights = new LinkedHashMap<>(model.weights());
        weights.putAll(model.heads());
        try (NDManager scratch = manager.newSubManager()) {
            Parameters parameters = new Parameters(scratch, weights, WeightOrder.decoder(model.config()));
            QwenLayout layout = new QwenLayout(tokenizer, model.valr());
            int end = model.config().tokens().eos().get(0);
            DialogueGradients gradients = new DialogueGradients(
                    model.config(),
                    model.valr(),
                    layout,
                    new DialogueEncoder(layout, tokenizer, model.valr(), end, latents > 0),
                    script,
                    new FullWeights(parameters),
                    new DialogueGradients.Settings(latents, 0.5, Integer.MAX_VALUE, false, gazeWeight, Dtype.FP32));
            float[][] all = Arrays.stream(gradients.of(scratch, scenes, rows, sight, repaShare))
                    .map(NDArray::toFloatArray)
                    .toArray(float[][]::new);
            float[] figures = new float[gradients.figures().size()];
            for (int i = 0; i < figures.length; i++) {
                figures[i] = all[i][0];
            }
            return new Learnt(figures, Arrays.copyOfRange(all, figures.length, all.length));
        }
    }

    @Test
    void shouldLearnInAsManyPassesAsLatentsWhatTheRecurrenceTeaches() {
        List<PlacedRow> rows = List.of(new PlacedRow(0, row(LATENTS)), new PlacedRow(0, row(LATENTS, otherTurns)));
        Learnt recurrent = learnt(script, List.of(room), rows, LATENTS, FrameSight.LATENTS, 1, 0.25);
        Learnt settled = inPasses(LATENTS, rows);
        Learnt once = inPasses(1, rows);

        assertThat(settled.figures()).containsExactly(recurrent.figures(), within(1e-4f));
        for (int i = 0; i < recurrent.gradients().length; i++) {
            assertThat(settled.gradients()[i])
                    .as("gradient " + i)
                    .containsExactly(recurrent.gradients()[i], within(1e-3f));
        }
        assertThat(once.figures()[CE]).isFinite().isNotCloseTo(recurrent.figures()[CE], within(1e-3f));
    }

    private static Learnt inPasses(int passes, List<PlacedRow> rows) {
        return learntBy(model.valr().alignmentLayer(), model.valr().lookLayer(), passes, rows);
    }

    private static Learnt learntBy(int aligned, int looking, int passes, List<PlacedRow> rows) {
        ValrConfig valr =
                model.valr().withLatents(LATENTS, aligned, looking, model.valr().latentNorm(), passes);
        try (ScriptModule other = ScriptModule.ofModel(manager, model.config(), valr)) {
            return learnt(other, List.of(room), rows, LATENTS, FrameSight.LATENTS, 1, 0.25);
        }
    }

    @Test
    void shouldAlignOneLayerAndAskAnotherToLook() {
        List<PlacedRow> rows = List.of(new PlacedRow(0, row(LATENTS)));
        float[] both = learntBy(2, 3, ValrConfig.RECURRENT, rows).figures();
        float[] second = learntBy(2, 2, ValrConfig.RECURRENT, rows).figures();
        float[] third = learntBy(3, 3, ValrConfig.RECURRENT, rows).figures();

        assertThat(second[COSINE]).isNotCloseTo(third[COSINE], within(1e-4f));
        assertThat(second[GAZE]).isNotCloseTo(third[GAZE], within(1e-4f));
        assertThat(both[COSINE]).isEqualTo(second[COSINE], within(1e-6f));
        assertThat(both[GAZE]).isEqualTo(third[GAZE], within(1e-6f));
    }

    @Test
    void shouldTellTextOfTheFramesThroughLatentsAlone() {
        DialogueRow text = row(0);
        assertThat(figures(room, text, 0, FrameSight.LATENTS, 1)[CE])
                .isEqualTo(figures(otherRoom, text, 0, FrameSight.LATENTS, 1)[CE]);
        assertThat(figures(room, text, 0, FrameSight.ALL, 1)[CE])
                .isNotEqualTo(figures(otherRoom, text, 0, FrameSight.ALL, 1)[CE]);
        DialogueRow thought = row(LATENTS);
        assertThat(figures(room, thought, LATENTS, FrameSight.LATENTS, 1)[CE])
                .isNotEqualTo(figures(otherRoom, thought, LATENTS, FrameSight.LATENTS, 1)[CE]);
    }

    @Test
    void shouldAskLatentsForTheLookThatTextMayNotTake() {
        DialogueRow row = row(LATENTS);
        float nowhere = gaze(lookingAt(row, 0), FrameSight.LATENTS);
        float somewhere = gaze(row, FrameSight.LATENTS);
        float anywhere = gaze(lookingAt(row, 1), FrameSight.LATENTS);
        assertThat(anywhere).isLessThan(somewhere);
        assertThat(somewhere).isLessThan(nowhere);
        assertThat(gaze(row, FrameSight.ALL)).isNotEqualTo(somewhere);
        float[] figures = figures(room, row, LATENTS, FrameSight.LATENTS, 0, 0.25);
        assertThat(figures[LOSS]).isEqualTo(figures[CE] + 0.25f * figures[GAZE], within(1e-5f));
    }

    @Test
    void shouldAskTextThatMayNotLookForALookAtItsLatents() {
        DialogueRow row = row(LATENTS);
        assertThat(gaze(lookingAt(row, 0), FrameSight.ALL)).isEqualTo(BLIND, within(1e-3f));
        assertThat(gaze(lookingAt(row, 0), FrameSight.LATENTS)).isLessThan(BLIND - 0.1f);
    }

    @Test
    void shouldAlignWithTheMeanOverSeveralFrames() {
        DialogueRow row = row(LATENTS);
        float first = figures(room, looking(row, List.of(0)), LATENTS, FrameSight.ALL, 1)[COSINE];
        float second = figures(room, looking(row, List.of(2)), LATENTS, FrameSight.ALL, 1)[COSINE];
        assertThat(first).isNotEqualTo(second);
        assertThat(figures(room, looking(row, List.of(0, 2)), LATENTS, FrameSight.ALL, 1)[COSINE])
                .isEqualTo((first + second) / 2, within(1e-5f));
    }

    @Test
    void shouldWeighTheAlignmentByItsShare() {
        DialogueRow row = row(LATENTS);
        float[] aligned = figures(room, row, LATENTS, FrameSight.ALL, 1);
        float[] ended = figures(room, row, LATENTS, FrameSight.ALL, 0);
        assertThat(ended[LOSS]).isEqualTo(ended[CE], within(1e-5f));
        assertThat(aligned[LOSS]).isEqualTo(aligned[CE] - 0.5f * aligned[COSINE], within(1e-5f));
    }

    @Test
    void shouldAlignAWalkThatNobodyLabelled() {
        Turn asked = new Turn("What is in frame 2?", List.of(), List.of(new Turn.Step("", 1, false)));
        QwenLayout layout = new QwenLayout(tokenizer, model.valr());
        int end = model.config().tokens().eos().get(0);
        DialogueRow row = new DialogueEncoder(layout, tokenizer, model.valr(), end, true).encode(List.of(asked, asked));
        float[] figures = figures(room, row, LATENTS, FrameSight.ALL, 1);
        assertThat(row.latentBlocks()).isEqualTo(2);
        assertThat(figures[CE]).isZero();
        assertThat(figures[LOSS]).isEqualTo(-0.5f * figures[COSINE], within(1e-5f));
    }

    @Test
    void shouldLearnOfRowsTogetherWhatEachTeaches() {
        PlacedRow first = new PlacedRow(1, row(LATENTS));
        PlacedRow second = new PlacedRow(0, row(LATENTS, otherTurns));
        assertThat(first.row().latentBlocks()).isNotEqualTo(second.row().latentBlocks());
        List<SeenFrames> scenes = List.of(otherRoom, room);
        float[] one = figures(scenes, List.of(first), LATENTS, FrameSight.LATENTS, 1, 0.25);
        float[] other = figures(scenes, List.of(second), LATENTS, FrameSight.LATENTS, 1, 0.25);
        float[] both = figures(scenes, List.of(second, first, second), LATENTS, FrameSight.LATENTS, 1, 0.25);
        assertThat(both[CE])
                .isEqualTo(mean(one[CE], other[CE], targets(first.row()), 2 * targets(second.row())), within(1e-5f));
        assertThat(both[COSINE])
                .isEqualTo(
                        mean(one[COSINE], other[COSINE], looks(first.row()), 2 * looks(second.row())), within(1e-5f));
    }

    @Test
    void shouldLearnARowThatLooksAtNothing() {
        Turn worked = new Turn(
                "How far is it?", List.of(), List.of(new Turn.Step("answer 2", 0, true), new Turn.Step("3", 1, true)));
        PlacedRow blind = new PlacedRow(0, row(LATENTS, List.of(worked)));
        assertThat(blind.row().sights()).isEmpty();
        List<SeenFrames> scenes = List.of(room);
        for (FrameSight sight : FrameSight.values()) {
            assertThat(figures(scenes, List.of(blind), LATENTS, sight, 1, 0.25)[GAZE])
                    .isZero();
            PlacedRow seeing = new PlacedRow(0, row(LATENTS, otherTurns));
            assertThat(figures(scenes, List.of(blind, seeing), LATENTS, sight, 1, 0.25)[GAZE])
                    .isPositive();
        }
        PlacedRow text = new PlacedRow(0, row(0, List.of(worked)));
        assertThat(figures(scenes, List.of(text), 0, FrameSight.ALL, 1, 0.25)[GAZE_OF_TEXT])
                .isZero();
    }

    private static float mean(float one, float other, int ones, int others) {
        return (one * ones + other * others) / (ones + others);
    }

    private static int looks(DialogueRow row) {
        return row.targetFrames().stream().mapToInt(List::size).sum();
    }

    private static int targets(DialogueRow row) {
        return (int) row.labels().stream()
                .flatMapToInt(Arrays::stream)
                .filter(label -> label >= 0)
                .count();
    }
}
