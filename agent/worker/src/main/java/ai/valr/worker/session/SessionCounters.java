package ai.valr.worker.session;

import ai.valr.observability.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** What happened since the start, and what is kept, over all partitions of a worker. Thread-safe. */
public final class SessionCounters {
    public final LongAdder frames = new LongAdder();
    public final LongAdder duplicateFrames = new LongAdder();
    public final LongAdder brokenFrames = new LongAdder();
    public final LongAdder expiredFrames = new LongAdder();
    public final LongAdder fetchedFrames = new LongAdder();
    public final LongAdder tasks = new LongAdder();
    public final LongAdder duplicateTasks = new LongAdder();
    public final LongAdder steps = new LongAdder();
    public final LongAdder answers = new LongAdder();
    public final LongAdder failedTasks = new LongAdder();
    public final LongAdder cancelledTasks = new LongAdder();
    public final LongAdder resumedTasks = new LongAdder();
    public final LongAdder staleOutcomes = new LongAdder();
    public final LongAdder cutContexts = new LongAdder();
    public final LongAdder freshContexts = new LongAdder();
    public final LongAdder rebuiltContexts = new LongAdder();
    public final LongAdder closedSessions = new LongAdder();
    public final LongAdder deadLetters = new LongAdder();

    /** Sessions in the stores, as of when a partition was taken up and every sweep since. */
    public final LongAdder storedSessions = new LongAdder();

    public final TaskMeters meters;

    final StepSpans spans;

    /** Of sessions that nobody watches. */
    public SessionCounters() {
        this(new CompositeMeterRegistry(), Tracing.OFF);
    }

    /**
     * @param registry where the measures of tasks go
     * @param tracing where their spans go; not closed here
     */
    public SessionCounters(MeterRegistry registry, Tracing tracing) {
        spans = new StepSpans(tracing);
        meters = new TaskMeters(registry);
    }
}
