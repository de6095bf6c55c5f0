package ai.valr.engine.fake;

import ai.valr.model.AnswerTokens;
import ai.valr.model.AnswerType;
import ai.valr.model.ModelException;
import ai.valr.model.ModelSession;
import ai.valr.model.PromptLayout;
import ai.valr.model.Segment;
import ai.valr.model.StepRequest;
import ai.valr.model.StepResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A rolling hash over all positions; the cache of the fake model. */
final class FakeSession implements ModelSession {
    /** Tokens of any text of the fake model, without its end. */
    private static final int WORDS = 3;

    static final AnswerTokens TYPED_ANSWER = new AnswerTokens(WORDS, WORDS + 1);

    private final FakeModel model;
    private final AtomicReference<Thread> user = new AtomicReference<>();
    private final StringBuilder question = new StringBuilder();
    private long hash;

    /** The hash before the latest {@code <latent>}, of which latents are made. */
    private long hashBeforeLatents;

    private int length;
    private int frames;
    private int stepsInTurn;
    private boolean inQuestion;
    private boolean closed;

    FakeSession(FakeModel model) {
        this.model = model;
        this.hash = mix(17, model.version().hashCode());
    }

    static long mix(long hash, long value) {
        long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void append(List<Segment> segments) {
        use(() -> {
            int positions = segments.stream().mapToInt(Segment::positions).sum();
            if (length + positions > model.maxModelLen()) {
                throw new ModelException("context of " + (length + positions) + " positions is above max_model_len "
                        + model.maxModelLen());
            }
            segments.forEach(this::feed);
            model.prefilledPositions.addAndGet(positions);
            return null;
        });
    }

    @Override
    public List<Segment> rethink(List<Segment> segments) {
        return use(() -> {
            List<Segment> fed = new ArrayList<>();
            for (Segment segment : segments) {
                Segment own = segment instanceof Segment.Latents latents
                        ? think(hashBeforeLatents, latents.count())
                        : segment;
                feed(own);
                fed.add(own);
                model.prefilledPositions.addAndGet(own.positions());
            }
            return fed;
        });
    }

    @Override
    public StepResult step(StepRequest request) {
        return use(() -> take(request));
    }

    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException("this session was closed already");
        }
        if (user.get() != null) {
            throw new IllegalStateException("this session is in use by " + user.get());
        }
        closed = true;
        model.openSessions.decrementAndGet();
    }

    private StepResult take(StepRequest request) {
        String script = question.toString();
        model.beforeStep.accept(script);
        long workMs = number(script, "work", 0);
        if (workMs > 0) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(workMs);
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }
        if (script.contains("poison")) {
            throw new IllegalStateException("poison");
        }
        AtomicInteger failures = model.failures.computeIfAbsent(script, key -> new AtomicInteger());
        if (failures.get() < number(script, "flaky", 0)) {
            failures.incrementAndGet();
            throw new IllegalStateException("flaky");
        }
        return reason(request, (int) number(script, "steps", 1));
    }

    private StepResult reason(StepRequest request, int steps) {
        List<Segment> appended = new ArrayList<>();
        if (request.latents() > 0) {
            appended.add(new Segment.Text(new int[] {FakeLayout.LATENT}));
            appended.add(think(hash, request.latents()));
            appended.add(new Segment.Text(new int[] {FakeLayout.LATENT_END}));
        }
        long seeded = request.temperature() > 0 ? mix(hash, request.seed()) : hash;
        boolean typed = !(request.answer() instanceof AnswerType.Text);
        boolean done = stepsInTurn + 1 >= steps;
        boolean asked = request.last() || (typed && request.maxTokens() < WORDS + 1 + TYPED_ANSWER.most());
        boolean isShort = request.maxTokens() < WORDS + 1;
        boolean answers = done || asked;
        StepResult.End end = !answers ? StepResult.End.STEP : done ? StepResult.End.TURN : StepResult.End.LENGTH;
        if (isShort) {
            end = StepResult.End.LENGTH;
        }
        String text = answers ? answer(request.answer(), seeded) : "step " + (stepsInTurn + 1) + " " + hex(seeded);
        int words = Math.min(WORDS, request.maxTokens());
        int[] ids = new int[end == StepResult.End.LENGTH ? words : words + 1];
        for (int i = 0; i < words; i++) {
            ids[i] = FakeLayout.CHAR + (int) Math.floorMod(mix(seeded, i), 1000L);
        }
        if (end != StepResult.End.LENGTH) {
            ids[words] = answers ? FakeLayout.TURN_END : FakeLayout.STEP_END;
        }
        appended.add(new Segment.Text(ids));
        StepResult.LookedAt lookedAt = frames == 0 || request.latents() == 0
                ? null
                : new StepResult.LookedAt(
                        (int) Math.floorMod(hash, (long) frames),
                        Collections.nCopies(request.latents(), 1f / request.latents()),
                        new StepResult.LatentMaps(1, 2, Collections.nCopies(2 * request.latents(), 0.5f)),
                        new StepResult.HeadMaps(1, 2, List.of(0.25f, 0.75f, 1f, 0f, 0f, 1f)));
        appended.forEach(this::feed);
        return new StepResult(appended, text, ids.length, request.latents(), end, lookedAt, -0.5 * ids.length, 1, 1);
    }

    private static Segment.Latents think(long before, int count) {
        float[] latents = new float[count * FakeModel.HIDDEN_SIZE];
        for (int i = 0; i < latents.length; i++) {
            latents[i] = mix(before, i) / (float) Long.MAX_VALUE;
        }
        return new Segment.Latents(latents, count);
    }

    private String answer(AnswerType type, long seeded) {
        if (type instanceof AnswerType.Choice choice) {
            long letter = Math.floorMod(mix(seeded, 1), (long) choice.options().size());
            return PromptLayout.ANSWER + " " + (char) ('A' + letter);
        }
        if (type instanceof AnswerType.Quantity quantity) {
            double value = Math.floorMod(mix(seeded, 1), 100_000L) / 100.0;
            return (PromptLayout.ANSWER + " " + value + " " + quantity.unit()).strip();
        }
        return "answer " + (stepsInTurn + 1) + " " + hex(seeded);
    }

    private static String hex(long value) {
        return Long.toHexString(value);
    }

    private void feed(Segment segment) {
        if (segment instanceof Segment.Text text) {
            for (int id : text.ids()) {
                feed(id);
            }
        } else if (segment instanceof Segment.Vision vision) {
            frames++;
            for (float value : vision.tokens().embeddings()) {
                hash = mix(hash, Float.floatToIntBits(value));
            }
            length += vision.positions();
        } else if (segment instanceof Segment.Latents latents) {
            for (float value : latents.values()) {
                hash = mix(hash, Float.floatToIntBits(value));
            }
            length += latents.positions();
        }
    }

    private void feed(int id) {
        if (id == FakeLayout.LATENT) {
            hashBeforeLatents = hash;
        }
        hash = mix(hash, id);
        length++;
        if (id == FakeLayout.QUESTION_START) {
            question.setLength(0);
            stepsInTurn = 0;
            inQuestion = true;
        } else if (id == FakeLayout.QUESTION_END) {
            inQuestion = false;
        } else if (id == FakeLayout.STEP_END) {
            stepsInTurn++; // one that was taken here or one that was prefilled: no difference
        } else if (inQuestion) {
            question.append((char) (id - FakeLayout.CHAR));
        }
    }

    private <T> T use(Supplier<T> action) {
        if (!user.compareAndSet(null, Thread.currentThread())) {
            throw new AssertionError("two threads use one session: " + user.get() + ", " + Thread.currentThread());
        }
        try {
            if (closed) {
                throw new IllegalStateException("this session is closed");
            }
            return action.get();
        } finally {
            user.set(null);
        }
    }

    private static long number(String script, String key, long fallback) {
        Matcher matcher = Pattern.compile(key + "=(\\d+)").matcher(script);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : fallback;
    }
}
