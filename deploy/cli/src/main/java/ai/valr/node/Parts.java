package ai.valr.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node consists of, in the order of its start; it is closed in the other order. One part's failure stops no other. */
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private record Part(String name, AutoCloseable closeable) {}

    private final Deque<Part> parts = new ArrayDeque<>();

    synchronized void add(String name, AutoCloseable part) {
        parts.push(new Part(name, part));
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            long start = System.nanoTime();
            try {
                part.closeable.close();
            } catch (Exception e) {
                LOG.warn("{} did not stop in order", part.name, e);
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
            }
            LOG.info("{} stopped in {} ms", part.name, (System.nanoTime() - start) / 1_000_000);
        }
    }
}
