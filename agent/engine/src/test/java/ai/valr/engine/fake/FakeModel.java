package ai.valr.engine.fake;

import ai.valr.model.AnswerTokens;
import ai.valr.model.AnswerType;
import ai.valr.model.ConfidenceScales;
import ai.valr.model.ContextBudget;
import ai.valr.model.FrameTokens;
import ai.valr.model.ModelFamily;
import ai.valr.model.ModelMemory;
import ai.valr.model.ModelSession;
import ai.valr.model.PictureException;
import ai.valr.model.PromptLayout;
import ai.valr.model.ReasoningModel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The native model's place in tests of what stands around it: the edge of the process, and nothing else, is fake. Its
 * steps are a function of every position that was fed, in order, so that a wrong, missing or doubled segment shows in
 * the text of the next step; and it watches over the rules of {@link ModelSession} (one thread at a time, closed once).
 *
 * <p>It keeps to {@link ai.valr.model.StepRequest#answer()} as a real model does: a typed answer is a letter or a number
 * that depends on all that was fed, and a step that is the last, or short of tokens, says it before its script would.
 *
 * <p>A question is its script: {@code steps=3} reasoning steps before the turn ends, {@code work=20} milliseconds a
 * step, {@code poison} fails always, {@code flaky=2} fails so many times. A picture is anything that begins with {@code
 * PIC}; {@code BOMB} breaks a limit, all else is no picture.
 */
public final class FakeModel implements ReasoningModel {
    public static final int HIDDEN_SIZE = 4;
    public static final int TOKENS_PER_FRAME = 4;
    public static final int MAX_LATENTS = 16;
    public static final ModelFamily FAMILY = new ModelFamily("shapes", "reasoning", "words", "pixels", "tower");

    final AtomicInteger openSessions = new AtomicInteger();
    final AtomicInteger mostOpenSessions = new AtomicInteger();
    final ConcurrentHashMap<String, AtomicInteger> failures = new ConcurrentHashMap<>();
    final AtomicInteger prefilledPositions = new AtomicInteger();
    final AtomicInteger warmUps = new AtomicInteger();
    final AtomicInteger encodings = new AtomicInteger();
    private final int maxModelLen;
    private final String version;

    /** Is called with the question before each step, on the step's thread. */
    volatile Consumer<String> beforeStep = question -> {};

    private volatile ModelMemory memory = new ModelMemory(0, 1, Long.MAX_VALUE, "cpu");
    private volatile ModelFamily family = FAMILY;
    private volatile boolean closed;
    private volatile ContextBudget contextBudget = ContextBudget.UNBOUNDED;
    private volatile Optional<ConfidenceScales> confidence = Optional.empty();

    public FakeModel() {
        this(4096, "fake00000001");
    }

    public FakeModel(int maxModelLen, String version) {
        this.maxModelLen = maxModelLen;
        this.version = version;
    }

    /** A picture that {@link #encode} takes. */
    public static byte[] picture(String content) {
        return ("PIC " + content).getBytes(StandardCharsets.UTF_8);
    }

    /** The memory that the model says it has. */
    public void on(ModelMemory device) {
        memory = device;
    }

    @Override
    public ModelMemory memory() {
        return memory;
    }

    /** The scales that its confidence has. */
    public void calibrated(ConfidenceScales scales) {
        confidence = Optional.of(scales);
    }

    @Override
    public Optional<ConfidenceScales> confidence() {
        return confidence;
    }

    /** What the model says that it was trained to hold. */
    public void trainedFor(ContextBudget budget) {
        contextBudget = budget;
    }

    @Override
    public ContextBudget contextBudget() {
        return contextBudget;
    }

    /** Lets a test stand in the way of each step, or watch it. */
    public void beforeStep(Consumer<String> action) {
        beforeStep = action;
    }

    public int openSessions() {
        return openSessions.get();
    }

    public int mostOpenSessions() {
        return mostOpenSessions.get();
    }

    /** Positions that came by {@link ModelSession#append}. */
    public int prefilledPositions() {
        return prefilledPositions.get();
    }

    public int encodings() {
        return encodings.get();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String version() {
        return version;
    }

    /** Of all versions of it that a test does not make another. */
    @Override
    public ModelFamily family() {
        return family;
    }

    /** Makes it a version of another family. */
    public void ofFamily(ModelFamily other) {
        family = other;
    }

    @Override
    public void warmUp() {
        warmUps.incrementAndGet();
    }

    public int warmUps() {
        return warmUps.get();
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public int maxModelLen() {
        return maxModelLen;
    }

    @Override
    public int defaultLatents() {
        return 4;
    }

    @Override
    public int maxLatents() {
        return MAX_LATENTS;
    }

    @Override
    public PromptLayout layout() {
        return new FakeLayout();
    }

    @Override
    public AnswerTokens answerTokens(AnswerType type) {
        return type instanceof AnswerType.Text ? AnswerTokens.NONE : FakeSession.TYPED_ANSWER;
    }

    @Override
    public FrameTokens encode(byte[] image) throws PictureException {
        encodings.incrementAndGet();
        String text = new String(image, StandardCharsets.ISO_8859_1);
        if (text.startsWith("BOMB")) {
            throw new PictureException("a picture of 50000 x 50000 pixels is above max_pixels 12845056; scale it down");
        }
        if (!text.startsWith("PIC")) {
            throw new PictureException("the bytes are no JPEG, PNG or WebP picture");
        }
        float[] embeddings = new float[TOKENS_PER_FRAME * HIDDEN_SIZE];
        long hash = text.hashCode();
        for (int i = 0; i < embeddings.length; i++) {
            hash = FakeSession.mix(hash, i);
            embeddings[i] = (hash >>> 40) / (float) (1 << 24);
        }
        return new FrameTokens(embeddings, HIDDEN_SIZE, 1, 4, 4);
    }

    @Override
    public ModelSession open() {
        if (closed) {
            throw new IllegalStateException(version + " was closed; it opens no session");
        }
        int open = openSessions.incrementAndGet();
        mostOpenSessions.accumulateAndGet(open, Math::max);
        return new FakeSession(this);
    }

    @Override
    public void close() {
        if (openSessions.get() > 0) {
            throw new IllegalStateException(version + " is closed with " + openSessions + " sessions open");
        }
        closed = true;
    }
}
