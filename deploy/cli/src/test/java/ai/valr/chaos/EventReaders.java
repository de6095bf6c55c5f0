package ai.valr.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Many readers of one stream of server-sent events on one thread, which tell how long each event took to each of them. */
final class EventReaders implements AutoCloseable {
    /** Stands before the {@link System#nanoTime} at which an event was published; digits follow. */
    static final String MARK = "sent=";

    private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.US_ASCII);

    /** A millisecond each; what takes longer counts as the last. */
    private static final int BUCKETS = 60_000;

    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Selector selector;
    private final Thread thread = new Thread(this::run, "event-readers");
    private final AtomicIntegerArray took = new AtomicIntegerArray(BUCKETS);
    private volatile long since = System.nanoTime();

    /** What one reader has seen of a mark. */
    private static final class Reader {
        private int matched;
        private long number;
    }

    private EventReaders(Selector selector) {
        this.selector = selector;
    }

    static EventReaders open(URI stream, int count) throws IOException {
        EventReaders readers = new EventReaders(Selector.open());
        byte[] request = ("GET " + stream.getPath() + " HTTP/1.1\r\nHost: " + stream.getAuthority()
                        + "\r\nAccept: text/event-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(stream.getHost(), stream.getPort()));
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            channel.register(readers.selector, SelectionKey.OP_READ, new Reader());
        }
        readers.thread.setDaemon(true);
        readers.thread.start();
        return readers;
    }

    private void run() {
        byte[] bytes = new byte[1 << 16];
        try {
            while (selector.isOpen()) {
                selector.select(key -> read(key, bytes));
            }
        } catch (ClosedSelectorException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key, byte[] bytes) {
        try {
            int read = ((SocketChannel) key.channel()).read(ByteBuffer.wrap(bytes));
            if (read < 0) {
                key.cancel();
                return;
            }
            long now = System.nanoTime();
            take((Reader) key.attachment(), bytes, read, now);
        } catch (IOException e) {
            key.cancel();
        }
    }

    private void take(Reader reader, byte[] bytes, int count, long now) {
        for (int i = 0; i < count; i++) {
            byte b = bytes[i];
            if (reader.matched < MARK_BYTES.length) {
                reader.matched = b == MARK_BYTES[reader.matched] ? reader.matched + 1 : b == MARK_BYTES[0] ? 1 : 0;
            } else if (b >= '0' && b <= '9') {
                reader.number = reader.number * 10 + b - '0';
            } else {
                if (reader.number >= since) {
                    int ms = (int) Math.min(BUCKETS - 1, (now - reader.number) / 1_000_000);
                    took.incrementAndGet(ms);
                }
                reader.matched = 0;
                reader.number = 0;
            }
        }
    }

    /** What was published before now counts no more. */
    void forget() {
        since = System.nanoTime();
        for (int i = 0; i < BUCKETS; i++) {
            took.set(i, 0);
        }
    }

    /** Waits until so many were delivered, or no longer makes sense. */
    void settle(long deliveries) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE_NANOS;
        while (count() < deliveries && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    long count() {
        return Arrays.stream(counts()).asLongStream().sum();
    }

    private int[] counts() {
        int[] counts = new int[BUCKETS];
        Arrays.setAll(counts, took::get);
        return counts;
    }

    String percentiles() {
        return String.format(
                Locale.ROOT, "%d ms median, %d ms p95, %d ms p99", percentile(50), percentile(95), percentile(99));
    }

    private int percentile(double percent) {
        int[] counts = counts();
        long rank = (long)
                Math.ceil(percent / 100 * Arrays.stream(counts).asLongStream().sum());
        long seen = 0;
        for (int ms = 0; ms < BUCKETS; ms++) {
            seen += counts[ms];
            if (seen >= rank) {
                return ms;
            }
        }
        return BUCKETS;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
