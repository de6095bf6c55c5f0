package ai.valr.model.torch;

import ai.valr.model.Segment;
import ai.valr.model.config.FrameSight;

/** What a position of a context is and sees, by the numbers of {@code decoder.py}. */
public final class PositionKind {
    /** Padding, or a row that rests. */
    public static final long NONE = 0;

    /** Sees all that stands before it. */
    public static final long SEEING = 1;

    /** A visual token: sees all, and is hidden from {@link #BLIND}. */
    static final long VISUAL = 2;

    /** Text that sees no visual token. */
    public static final long BLIND = 3;

    private PositionKind() {}

    /** The kind of text in a model whose frames are seen by so many. */
    public static long ofText(FrameSight sight) {
        return sight == FrameSight.LATENTS ? BLIND : SEEING;
    }

    /** The kind of a segment's positions where text is blind. */
    static long of(Segment segment) {
        return segment instanceof Segment.Vision ? VISUAL : segment instanceof Segment.Latents ? SEEING : BLIND;
    }
}
