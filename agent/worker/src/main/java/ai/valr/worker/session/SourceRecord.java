package ai.valr.worker.session;

/** The record that a frame or a task came with, as far as a session cares. */
public interface SourceRecord {

    int partition();

    long offset();

    /** The W3C {@code traceparent} header, or null. */
    String trace();
}
