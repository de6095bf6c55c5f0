package ai.valr.worker.session;

import ai.valr.engine.Budget;
import ai.valr.engine.Usage;
import java.util.List;

/** The store format of {@link SessionState}: kind {@code S}, version 1. docs/worker.md describes it. */
public final class SessionCodec {
    private static final char KIND = 'S';
    private static final int VERSION = 1;

    private static final int LATEST = 0;
    private static final int IDS = 1;
    private static final int BETWEEN = 2;

    private SessionCodec() {}

    public static byte[] write(SessionState state) {
        StoreWriter out = new StoreWriter(KIND, VERSION);
        out.list(state.frames(), (w, entry) -> {
            frame(w, entry.ref());
            w.flag(entry.encoded());
        });
        out.number(state.framesSinceQuestion());
        out.list(state.tasks(), SessionCodec::task);
        out.list(state.ended(), StoreWriter::text);
        ContextHead context = state.context();
        out.text(context.modelVersion());
        out.number(context.chunks());
        out.number(context.positions());
        out.number(context.turns());
        out.flag(context.ended());
        out.list(context.frames(), SessionCodec::frame);
        out.big(state.lastActiveMs());
        return out.bytes();
    }

    /** @throws SessionFormatException when the bytes are damaged or of a newer version */
    public static SessionState read(String sessionId, byte[] bytes) {
        StoreReader in = new StoreReader("session " + sessionId, bytes, KIND, VERSION);
        SessionState state = new SessionState(
                in.list(r -> new FrameEntry(frame(r), r.flag())),
                in.number(),
                in.list(SessionCodec::task),
                in.list(StoreReader::text),
                new ContextHead(
                        in.text(), in.number(), in.number(), in.number(), in.flag(), in.list(SessionCodec::frame)),
                in.big());
        in.end();
        return state;
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

    private static void task(StoreWriter out, PendingTask task) {
        spec(out, task.spec());
        out.textOrNull(task.trace());
        out.big(task.acceptedMs());
        out.flag(task.frames() != null);
        out.list(task.frames() == null ? List.of() : task.frames(), SessionCodec::frame);
        out.flag(task.laidOut());
        out.number(task.used().steps());
        out.number(task.used().tokens());
        out.number(task.used().latents());
        out.number(task.nextEvent());
        out.textOrNull(task.best());
        out.real(task.bestLogProb());
        out.number(task.bestTokens());
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
                in.flag(),
                new Usage(in.number(), in.number(), in.number()),
                in.number(),
                in.textOrNull(),
                in.real(),
                in.number(),
                in.number());
    }

    private static void spec(StoreWriter out, TaskSpec spec) {
        out.text(spec.taskId());
        out.text(spec.question());
        out.list(spec.options(), StoreWriter::text);
        out.text(spec.answerKind().name());
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
    }

    private static TaskSpec spec(StoreReader in) {
        return new TaskSpec(
                in.text(),
                in.text(),
                in.list(StoreReader::text),
                AnswerKind.valueOf(in.text()),
                selection(in),
                new Budget(in.number(), in.number(), in.number(), in.number(), in.number()),
                in.big(),
                in.number(),
                in.real(),
                in.big());
    }

    private static FrameSelection selection(StoreReader in) {
        int kind = in.number();
        return switch (kind) {
            case LATEST -> new FrameSelection.Latest(in.number());
            case IDS -> new FrameSelection.Ids(in.list(StoreReader::text));
            case BETWEEN -> new FrameSelection.Between(in.big(), in.big());
            default -> throw in.unknown("frame selection", kind);
        };
    }
}
