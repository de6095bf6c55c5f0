package ai.valr.worker.session;

import ai.valr.model.FrameTokens;
import ai.valr.model.Segment;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * The store formats of a context's parts. A chunk (kind {@code C}, version 1) is a list of segments: text as token ids,
 * latents as their exact float32 bits, frames by id. A frame's tokens (kind {@code F}, version 1) are float32 too and lie
 * apart, so that a frame is written once however often it is used.
 */
public final class ContextCodec {
    private static final char CHUNK = 'C';
    private static final char FRAME = 'F';
    private static final int VERSION = 1;

    private static final int TEXT = 0;
    private static final int VISION = 1;
    private static final int LATENTS = 2;

    private ContextCodec() {}

    public static byte[] writeChunk(List<Segment> segments, List<String> frameIds) {
        StoreWriter out = new StoreWriter(CHUNK, VERSION);
        Iterator<String> ids = frameIds.iterator();
        out.list(segments, (w, segment) -> {
            if (segment instanceof Segment.Text text) {
                w.number(TEXT);
                w.ints(text.ids());
            } else if (segment instanceof Segment.Vision) {
                w.number(VISION);
                w.text(ids.next());
            } else if (segment instanceof Segment.Latents latents) {
                w.number(LATENTS);
                w.number(latents.count());
                w.floats(latents.values());
            }
        });
        return out.bytes();
    }

    /** @throws SessionFormatException when the bytes are damaged or of a newer version */
    public static List<Segment> readChunk(String sessionId, byte[] bytes, Function<String, FrameTokens> frames) {
        StoreReader in = new StoreReader("a context chunk of session " + sessionId, bytes, CHUNK, VERSION);
        List<Segment> segments = in.list(r -> segment(r, frames));
        in.end();
        return segments;
    }

    public static byte[] writeTokens(FrameTokens tokens) {
        StoreWriter out = new StoreWriter(FRAME, VERSION);
        out.number(tokens.hiddenSize());
        out.number(tokens.gridT());
        out.number(tokens.gridH());
        out.number(tokens.gridW());
        out.floats(tokens.embeddings());
        return out.bytes();
    }

    /** @throws SessionFormatException when the bytes are damaged or of a newer version */
    public static FrameTokens readTokens(String sessionId, byte[] bytes) {
        StoreReader in = new StoreReader("a frame of session " + sessionId, bytes, FRAME, VERSION);
        int hiddenSize = in.number();
        int gridT = in.number();
        int gridH = in.number();
        int gridW = in.number();
        FrameTokens tokens = new FrameTokens(in.floats(), hiddenSize, gridT, gridH, gridW);
        in.end();
        return tokens;
    }

    private static Segment segment(StoreReader in, Function<String, FrameTokens> frames) {
        int kind = in.number();
        return switch (kind) {
            case TEXT -> new Segment.Text(in.ints());
            case VISION -> new Segment.Vision(frames.apply(in.text()));
            case LATENTS -> {
                int count = in.number();
                yield new Segment.Latents(in.floats(), count);
            }
            default -> throw in.unknown("segment", kind);
        };
    }
}
