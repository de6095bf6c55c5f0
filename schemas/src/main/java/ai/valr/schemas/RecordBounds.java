package ai.valr.schemas;

/** Bounds that the schemas' documentation promises; whoever takes a record in holds it to them. */
public final class RecordBounds {

    /** Longest session, frame, task or feedback id, in characters; the shortest is 1. */
    public static final int MAX_ID_CHARS = 128;
    /** Longest question, in characters; the shortest is 1. */
    public static final int MAX_QUESTION_CHARS = 8192;
    /** Most options of a question: a letter each. */
    public static final int MAX_OPTIONS = 26;
    /** Highest temperature; the lowest is 0. */
    public static final double MAX_TEMPERATURE = 2;
    /** Most corrected steps of a feedback. */
    public static final int MAX_CORRECTED_STEPS = 64;

    private RecordBounds() {}
}
