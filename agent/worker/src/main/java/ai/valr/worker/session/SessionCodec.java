package ai.valr.worker.session;

import ai.valr.engine.Budget;
import ai.valr.engine.Usage;
import ai.valr.model.Confidence;
import ai.valr.schemas.AnswerType;
import java.util.List;
import java.util.stream.IntStream;

/** The store format of {@link SessionState}: kind {@code S}, version 5; versions 1 to 4 are read too. docs/worker.md describes it. */
public final class SessionCodec {
    private static final char KIND = 'S';
    private static final int VERSION = 5;

    /** The first that says which version thought a context's latents, of what family it is, and which version a task pins. */
    private static final int VERSION_WITH_MODELS = 3;

    /** The first that knows an expected answer. */
    private static final int VERSION_WITH_EXPECTED = 4;

    /** The first that keeps how sure the model was of all steps, and not of the last one alone. */
    private static final int VERSION_WITH_CONFIDENCES = 5;

    private static final int LATEST = 0;
    private static final int IDS = 1;
    private static final int BETWEEN = 2;

    private SessionCodec() {}

    public static byte[] write(SessionState state) {
        StoreWriter out = new StoreWriter(KIND, VERSION);
        out.list(state.frames(), SessionCodec::entry);
        out.number(state.framesSinceQuestion());
        out.list(state.tasks(), SessionCodec::task);
        out.list(state.ended(), StoreWriter::text);
        context(out, state.context());
        out.big(state.lastActiveMs());
        return out.bytes();
    }

    /** @throws SessionFormatException when the bytes are damaged or of a newer version */
    public static SessionState read(String sessionId, byte[] bytes) {
        StoreReader in = new StoreReader("session " + sessionId, bytes, KIND, VERSION);
        SessionState state = new SessionState(
                in.list(SessionCodec::entry),
                in.number(),
                in.list(SessionCodec::task),
                in.list(StoreReader::text),
                in.version() == 1 ? contextOfVersion1(in) : context(in),
                in.big());
        in.end();
        return state;
    }

    private static void context(StoreWriter out, ContextHead context) {
        out.text(context.model().version());
        out.text(context.model().thoughtBy());
        out.text(context.model().family());
        out.number(context.chunks());
        out.number(context.positions());
        out.flag(context.ended());
        out.list(context.turns(), SessionCodec::turn);
        out.number(context.nextNumber());
    }

    private static ContextHead context(StoreReader in) {
        return new ContextHead(
                model(in), in.number(), in.number(), in.flag(), in.list(SessionCodec::turn), in.number());
    }

    private static ContextModel model(StoreReader in) {
        String version = in.text();
        return in.version() < VERSION_WITH_MODELS
                ? new ContextModel(version, version, "")
                : new ContextModel(version, in.text(), in.text());
    }

    /** Version 1 counted turns and did not say where they begin: such a context goes on, and is never cut. */
    private static ContextHead contextOfVersion1(StoreReader in) {
        ContextModel model = model(in);
        int chunks = in.number();
        int positions = in.number();
        int turns = in.number();
        boolean ended = in.flag();
        List<FrameRef> frames = in.list(SessionCodec::frame);
        List<ContextFrame> numbered = IntStream.range(0, frames.size())
                .mapToObj(i -> new ContextFrame(frames.get(i), i + 1))
                .toList();
        List<ContextTurn> all = IntStream.range(0, turns)
                .mapToObj(i -> new ContextTurn("", ContextTurn.UNKNOWN, i == 0 ? numbered : List.of()))
                .toList();
        return new ContextHead(model, chunks, positions, ended, all, frames.size() + 1);
    }

    private static void turn(StoreWriter out, ContextTurn turn) {
        out.text(turn.taskId());
        out.number(turn.firstChunk());
        out.list(turn.frames(), (w, numbered) -> {
            frame(w, numbered.ref());
            w.number(numbered.number());
        });
    }

    private static ContextTurn turn(StoreReader in) {
        return new ContextTurn(in.text(), in.number(), in.list(r -> new ContextFrame(frame(r), r.number())));
    }

    private static void frame(StoreWriter out, FrameRef frame) {
        out.text(frame.id());
        out.number(frame.partition());
        out.big(frame.offset());
        out.big(frame.sequence());
        out.big(frame.acquiredMicros());
    }

    private static FrameRef frame(StoreReader in) {
        return new FrameRef(in.text(), in.number(), in.big(), in.big(), in.big());
    }

    private static void entry(StoreWriter out, FrameEntry entry) {
        frame(out, entry.ref());
        out.text(entry.status().name());
        out.text(entry.message());
    }

    private static FrameEntry entry(StoreReader in) {
        return new FrameEntry(frame(in), in.named(FrameEntry.Status.class), in.text());
    }

    private static void task(StoreWriter out, PendingTask task) {
        spec(out, task.spec());
        out.textOrNull(task.trace());
        out.big(task.acceptedMs());
        out.flag(task.frames() != null);
        out.list(task.frames() == null ? List.of() : task.frames(), SessionCodec::frame);
        out.list(task.rejected(), SessionCodec::entry);
        out.flag(task.runs());
        if (task.runs()) {
            progress(out, task.progress());
        }
        out.number(task.nextEvent());
        out.number(task.resumes());
    }

    private static PendingTask task(StoreReader in) {
        TaskSpec spec = spec(in);
        String trace = in.textOrNull();
        long acceptedMs = in.big();
        boolean selected = in.flag();
        List<FrameRef> frames = in.list(SessionCodec::frame);
        return new PendingTask(
                spec,
                trace,
                acceptedMs,
                selected ? frames : null,
                in.list(SessionCodec::entry),
                in.flag() ? progress(in) : null,
                in.number(),
                in.number());
    }

    private static void progress(StoreWriter out, PendingTask.Progress progress) {
        out.number(progress.used().steps());
        out.number(progress.used().tokens());
        out.number(progress.used().latents());
        out.big(progress.durations().queuedUs());
        out.big(progress.durations().prefillUs());
        out.big(progress.durations().latentUs());
        out.big(progress.durations().textUs());
        out.number(progress.visualTokens());
        out.number(progress.promptTokens());
        out.text(progress.best());
        out.real(progress.confidences());
    }

    private static PendingTask.Progress progress(StoreReader in) {
        Usage used = new Usage(in.number(), in.number(), in.number());
        return new PendingTask.Progress(
                used,
                new Durations(in.big(), in.big(), in.big(), in.big()),
                in.number(),
                in.number(),
                in.text(),
                in.version() < VERSION_WITH_CONFIDENCES ? confidencesBefore(in, used) : in.real());
    }

    /** Of steps before the last one nothing was kept: they count as sure as that one. */
    private static double confidencesBefore(StoreReader in, Usage used) {
        return used.steps() * Confidence.ofStep(in.real(), in.number());
    }

    private static void spec(StoreWriter out, TaskSpec spec) {
        out.text(spec.taskId());
        out.text(spec.question());
        out.list(spec.options(), StoreWriter::text);
        out.text(spec.answerType().name());
        out.textOrNull(spec.numberUnit());
        if (spec.selection() instanceof FrameSelection.Latest latest) {
            out.number(LATEST);
            out.number(latest.count());
        } else if (spec.selection() instanceof FrameSelection.Ids ids) {
            out.number(IDS);
            out.list(ids.ids(), StoreWriter::text);
        } else if (spec.selection() instanceof FrameSelection.Between between) {
            out.number(BETWEEN);
            out.big(between.fromMicros());
            out.big(between.toMicros());
            out.number(between.maxCount());
        }
        Budget budget = spec.budget();
        out.number(budget.steps());
        out.number(budget.tokens());
        out.number(budget.tokensPerStep());
        out.number(budget.latentsPerStep());
        out.number(budget.latents());
        out.big(spec.deadlineMs());
        out.number(spec.priority());
        out.real(spec.temperature());
        out.big(spec.seed());
        out.textOrNull(spec.modelVersion());
        out.textOrNull(spec.expectedAnswer());
    }

    private static TaskSpec spec(StoreReader in) {
        return new TaskSpec(
                in.text(),
                in.text(),
                in.list(StoreReader::text),
                in.named(AnswerType.class),
                in.textOrNull(),
                selection(in),
                new Budget(in.number(), in.number(), in.number(), in.number(), in.number()),
                in.big(),
                in.number(),
                in.real(),
                in.big(),
                in.version() < VERSION_WITH_MODELS ? null : in.textOrNull(),
                in.version() < VERSION_WITH_EXPECTED ? null : in.textOrNull());
    }

    private static FrameSelection selection(StoreReader in) {
        int kind = in.number();
        return switch (kind) {
            case LATEST -> new FrameSelection.Latest(in.number());
            case IDS -> new FrameSelection.Ids(in.list(StoreReader::text));
            case BETWEEN -> new FrameSelection.Between(in.big(), in.big(), in.number());
            default -> throw in.unknown("frame selection", kind);
        };
    }
}
