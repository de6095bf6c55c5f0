package ai.valr.model.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.valr.model.AnswerTokens;
import ai.valr.model.AnswerType;
import ai.valr.model.ConfidenceScales;
import ai.valr.model.Context;
import ai.valr.model.ContextBudget;
import ai.valr.model.FrameTokens;
import ai.valr.model.ModelException;
import ai.valr.model.ModelFamily;
import ai.valr.model.ModelMemory;
import ai.valr.model.ModelSession;
import ai.valr.model.PictureException;
import ai.valr.model.PromptLayout;
import ai.valr.model.ReasoningModel;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult.End;
import ai.valr.model.checkpoint.CheckpointCheck;
import ai.valr.model.checkpoint.CheckpointFiles;
import ai.valr.model.config.FrameSight;
import ai.valr.model.config.ModelConfig;
import ai.valr.model.config.PreprocessorConfig;
import ai.valr.model.config.ValrConfig;
import ai.valr.model.file.FileDigest;
import ai.valr.model.picture.ImageProcessor;
import ai.valr.model.picture.Picture;
import ai.valr.model.picture.PictureReader;
import ai.valr.model.picture.PixelValues;
import ai.valr.model.text.AnswerVocabulary;
import ai.valr.model.text.ChatTokenizer;
import ai.valr.model.text.QwenLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Qwen2.5-VL with latent steps (VaLR) in DJL's PyTorch engine. Weights, functions and tokenizer are shared by all
 * sessions and never change. Thread-safe.
 */
public final class ValrModel implements ReasoningModel {
    private static final int VERSION_DIGITS = 12;
    private static final int WARM_UP_PIXELS = 112;
    private static final int WARM_UP_TOKENS = 4;

    /** Frames of a question where the model does not say how many it was trained to hold. */
    private static final int USUAL_FRAMES = 4;

    private final String name;
    private final String version;
    private final ModelConfig config;
    private final ValrConfig valr;
    private final ModelOptions options;
    private final int maxModelLen;
    private final ChatTokenizer tokenizer;
    private final PromptLayout layout;
    private final PictureReader pictures;
    private final ImageProcessor processor;
    private final NDManager manager;
    private final ScriptModule script;
    private final ModelWeights weights;
    private final ModelMemory memory;
    private final ModelFamily family;
    private final AnswerVocabulary answers;
    private final long[] stopIds;
    private final int[] turnEnds;

    private ValrModel(Path dir, ModelOptions options, NDManager manager) {
        this.options = options;
        this.manager = manager;
        this.config = ModelConfig.read(dir);
        this.valr = ValrConfig.read(dir, config);
        this.name = valr.name()
                .orElse(dir.toAbsolutePath().normalize().getFileName().toString());
        this.maxModelLen = Math.min(options.maxModelLen(), config.text().maxPositionEmbeddings());
        this.script = ScriptModule.compile(manager, ScriptSettings.MODEL, ScriptSettings.of(config, valr));
        try (CheckpointFiles files = CheckpointFiles.open(dir)) {
            CheckpointCheck.check(config, files);
            this.version = version(files);
            this.memory = DeviceMemory.of(config, files, options.dtype(), manager.getDevice());
            memory.requireWeights();
            this.weights = ModelWeights.load(manager, script, config, files, options.dtype());
        }
        this.tokenizer = ChatTokenizer.open(dir);
        this.layout = new QwenLayout(tokenizer, valr);
        this.answers = tokenizer.answers();
        this.pictures = new PictureReader(options.pictures());
        this.processor = new ImageProcessor(PreprocessorConfig.read(dir).atMostTokens(frameTokens()));
        this.family = FamilyDigest.of(dir, config, valr);
        Set<Long> stops = new LinkedHashSet<>();
        config.tokens().eos().forEach(id -> stops.add((long) id));
        if (valr.stepDelimiterId() != ValrConfig.NO_TOKEN) {
            stops.add((long) valr.stepDelimiterId());
        }
        this.stopIds = stops.stream().mapToLong(Long::longValue).toArray();
        this.turnEnds =
                config.tokens().eos().stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Visual tokens that a picture may have: so many that the pictures of a question take half of a context. Without it a photo of 12
     * million pixels would have 15,000, more than a context holds, at a cost that grows with their square.
     */
    private int frameTokens() {
        return Math.max(1, maxModelLen / 2 / Math.min(valr.context().frames(), USUAL_FRAMES));
    }

    private static String version(CheckpointFiles files) {
        return FileDigest.sha256(files.paths()).substring(0, VERSION_DIGITS);
    }

    /**
     * {@link #version()} of the model in a folder, whose weights are read and not loaded.
     *
     * @throws ModelException where the folder has no weights
     */
    public static String version(Path dir) {
        try (CheckpointFiles files = CheckpointFiles.open(dir)) {
            return version(files);
        }
    }

    /**
     * {@link #family()} of the model in a folder, whose files are checked and not loaded.
     *
     * @throws ModelException naming the file, key or tensor that is wrong
     */
    public static ModelFamily familyOf(Path dir) {
        ModelConfig config = ModelConfig.read(dir);
        ValrConfig valr = ValrConfig.read(dir, config);
        try (CheckpointFiles files = CheckpointFiles.open(dir)) {
            CheckpointCheck.check(config, files);
        }
        return FamilyDigest.of(dir, config, valr);
    }

    /**
     * {@link #memory()} of the model in a folder, whose files are checked and not loaded.
     *
     * @throws ModelException naming the file, key or tensor that is wrong, or the device that is missing
     */
    public static ModelMemory memoryOf(Path dir, ModelOptions options) {
        ModelConfig config = ModelConfig.read(dir);
        ValrConfig.read(dir, config);
        try (CheckpointFiles files = CheckpointFiles.open(dir)) {
            CheckpointCheck.check(config, files);
            return DeviceMemory.of(config, files, options.dtype(), TorchDevice.resolve(options.device()));
        }
    }

    /**
     * Loads a model folder in Hugging Face's layout.
     *
     * @throws ModelException naming the file, key or tensor that is wrong, or the device that is missing
     */
    public static ValrModel load(Path dir, ModelOptions options) {
        if (!Files.isDirectory(dir)) {
            throw new ModelException("there is no model folder " + dir
                    + "; expected config.json, model.safetensors and tokenizer.json in it");
        }
        Device device = TorchDevice.resolve(options.device());
        NDManager manager = Engine.getEngine("PyTorch").newBaseManager(device);
        try {
            return new ValrModel(dir, options, manager);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public ModelFamily family() {
        return family;
    }

    @Override
    public int maxModelLen() {
        return maxModelLen;
    }

    @Override
    public int defaultLatents() {
        return valr.latents();
    }

    @Override
    public int minLatents() {
        return valr.framesSeenBy() == FrameSight.LATENTS ? 1 : 0;
    }

    @Override
    public int maxLatents() {
        return valr.maxLatents();
    }

    @Override
    public Optional<ConfidenceScales> confidence() {
        return valr.confidence();
    }

    @Override
    public ModelMemory memory() {
        return memory;
    }

    @Override
    public ContextBudget contextBudget() {
        return valr.context();
    }

    @Override
    public PromptLayout layout() {
        return layout;
    }

    @Override
    public AnswerTokens answerTokens(AnswerType type) {
        return answers.tokens(type);
    }

    /** The configuration of {@code config.json}. */
    public ModelConfig config() {
        return config;
    }

    /** The configuration of {@code valr.json}. */
    public ValrConfig valr() {
        return valr;
    }

    public ChatTokenizer tokenizer() {
        return tokenizer;
    }

    public ImageProcessor processor() {
        return processor;
    }

    public ModelOptions options() {
        return options;
    }

    @Override
    public FrameTokens encode(byte[] image) throws PictureException {
        return encode(List.of(processor.image(pictures.read(image)))).get(0);
    }

    /** Runs the vision tower on several pictures at once; one result a picture. */
    public List<FrameTokens> encode(List<PixelValues> pictures) {
        VisionInput input = VisionInput.of(pictures, config.vision());
        try (NDManager scratch = manager.newSubManager()) {
            NDArray[] out = script.call(
                    scratch,
                    "vision",
                    input.pixels(scratch),
                    weights.vision(),
                    input.windowIndex(scratch),
                    input.positions(scratch),
                    input.windows(),
                    input.frames());
            return input.split(host(scratch, out[0]), config.text().hiddenSize());
        }
    }

    @Override
    public ModelSession open() {
        return new ValrSession(new SessionBatch(this, 1));
    }

    @Override
    public void warmUp() {
        List<Segment> segments = new ArrayList<>(layout.start());
        segments.addAll(layout.frame(1, encode(List.of(blank())).get(0)));
        segments.addAll(layout.question("", List.of()));
        int room = maxModelLen - new Context(segments).positions() - defaultLatents() - 2;
        if (room < 1) {
            return; // a bound so small that such a context does not fit: there is little to warm
        }
        try (ModelSession session = open()) {
            session.append(segments);
            session.step(StepRequest.greedy(defaultLatents(), Math.min(room, WARM_UP_TOKENS)));
        }
    }

    private PixelValues blank() {
        try {
            return processor.image(new Picture(
                    WARM_UP_PIXELS, WARM_UP_PIXELS, new byte[WARM_UP_PIXELS * WARM_UP_PIXELS * Picture.CHANNELS]));
        } catch (PictureException e) {
            throw new IllegalStateException("a blank picture breaks no limit", e);
        }
    }

    /** Several empty contexts that are decoded together. The caller closes the batch. */
    public SessionBatch open(int rows) {
        return new SessionBatch(this, rows);
    }

    NDManager manager() {
        return manager;
    }

    ScriptModule script() {
        return script;
    }

    ModelWeights weights() {
        return weights;
    }

    /** Tokens that end a step: the delimiter and the ends of a turn. */
    long[] stopIds() {
        return stopIds.clone();
    }

    /** Tokens that end a turn. */
    int[] turnEnds() {
        return turnEnds.clone();
    }

    boolean isTurnEnd(int token) {
        return config.tokens().eos().contains(token);
    }

    /** Whether a token ends a step or a turn. */
    boolean isStop(int token) {
        return end(token) != End.LENGTH;
    }

    AnswerVocabulary answers() {
        return answers;
    }

    End end(int lastToken) {
        if (config.tokens().eos().contains(lastToken)) {
            return End.TURN;
        }
        return lastToken == valr.stepDelimiterId() ? End.STEP : End.LENGTH;
    }

    /** A result's values in Java memory, float32 row by row. */
    float[] host(NDManager scratch, NDArray array) {
        return script.call(scratch, "host", array)[0].toFloatArray();
    }

    /** A tensor of Java values on this model's device. */
    static NDArray tensor(NDManager manager, float[] values, long... shape) {
        return manager.create(values, new Shape(shape));
    }

    @Override
    public void close() {
        tokenizer.close();
        script.close();
        manager.close();
    }
}
