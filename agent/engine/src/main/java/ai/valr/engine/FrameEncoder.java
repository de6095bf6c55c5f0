package ai.valr.engine;

import ai.valr.model.FrameTokens;
import ai.valr.model.PictureException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The queue of pictures before the vision tower, bounded by {@link EngineConfig#maxQueuedFrames()}, and its threads. */
final class FrameEncoder {
    private static final Logger LOG = LoggerFactory.getLogger(FrameEncoder.class);

    private record Job(EngineLease lease, EncodeRequest request) {}

    private final ModelVersions models;
    private final int maxTries;
    private final LinkedBlockingQueue<Job> queue;
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder encoded = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private volatile boolean closed;

    /** @param models all have one vision tower: whichever encodes, the tokens are the same */
    FrameEncoder(ModelVersions models, EngineConfig config) {
        this.models = models;
        this.maxTries = config.maxTries();
        this.queue = new LinkedBlockingQueue<>(config.maxQueuedFrames());
        for (int i = 0; i < config.encodeThreads(); i++) {
            Thread thread = new Thread(this::loop, "valr-encode-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    boolean offer(EngineLease lease, EncodeRequest request) {
        if (closed) {
            throw new RejectedExecutionException("the engine is closed; frame " + request.frameId() + " of session "
                    + request.sessionId() + " cannot be encoded");
        }
        return queue.offer(new Job(lease, request));
    }

    void drop(Predicate<SessionKey> which) {
        queue.removeIf(job -> which.test(new SessionKey(job.lease, job.request.sessionId())));
    }

    int queued() {
        return queue.size();
    }

    long encoded() {
        return encoded.sum();
    }

    long rejected() {
        return rejected.sum();
    }

    /** Stops taking pictures; a picture in the tower is finished. */
    void close() {
        closed = true;
        queue.clear();
        threads.forEach(Thread::interrupt);
    }

    List<Thread> threads() {
        return threads;
    }

    private void loop() {
        while (!closed) {
            Job job;
            try {
                job = queue.take();
            } catch (InterruptedException e) {
                continue; // closed is what ends the loop
            }
            MDC.put("session_id", job.request.sessionId()); // of the log lines about this frame
            Outcome outcome = encode(job.request);
            (outcome instanceof Outcome.FrameEncoded ? encoded : rejected).increment();
            try {
                job.lease.deliver(outcome);
            } catch (RuntimeException e) {
                LOG.error("the outcome of frame {} could not be delivered", job.request.frameId(), e);
            }
        }
    }

    private Outcome encode(EncodeRequest request) {
        for (int attempt = 1; ; attempt++) {
            long start = System.nanoTime();
            try (ModelUse use = models.active()) {
                FrameTokens tokens = use.model().encode(request.image());
                return new Outcome.FrameEncoded(
                        request.sessionId(), request.frameId(), tokens, System.nanoTime() - start);
            } catch (PictureException e) {
                return rejected(request, e);
            } catch (RuntimeException | Error e) {
                // A picture must never take the thread with it, whatever the decoder or the tower throws.
                if (attempt >= maxTries || e instanceof Error) {
                    LOG.warn(
                            "frame {} of session {} failed in the vision tower",
                            request.frameId(),
                            request.sessionId(),
                            e);
                    return rejected(request, e);
                }
            }
        }
    }

    private static Outcome rejected(EncodeRequest request, Throwable cause) {
        String message = cause instanceof PictureException
                ? cause.getMessage()
                : "the vision tower failed on this picture: " + lastLine(cause)
                        + "; the worker's log has the whole of it";
        return new Outcome.FrameRejected(
                request.sessionId(), request.frameId(), cause.getClass().getName(), message);
    }

    /** PyTorch's messages are traces of the script, with what went wrong at their end. */
    private static String lastLine(Throwable cause) {
        return String.valueOf(cause.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .orElse(cause.toString())
                .strip();
    }
}
