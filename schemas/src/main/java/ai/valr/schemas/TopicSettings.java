package ai.valr.schemas;

import java.time.Duration;

/**
 * How the stream's topics are to be made.
 *
 * @param partitions of frames, tasks, events and feedback, the same for all: as many workers can share the sessions
 * @param replicationFactor of every topic; -1 takes the broker's default
 * @param frameRetention age after which frames go
 * @param frameRetentionBytes size of a partition of frames after which they go, in bytes
 * @param recordRetention age after which tasks, events, feedback and dead letters go
 * @param recordRetentionBytes size of a partition of each of them after which they go, in bytes
 * @param maxMessageBytes largest batch of frames or dead letters, in bytes; the broker's message.max.bytes bounds clients
 *     as well
 */
public record TopicSettings(
        int partitions,
        short replicationFactor,
        Duration frameRetention,
        long frameRetentionBytes,
        Duration recordRetention,
        long recordRetentionBytes,
        int maxMessageBytes) {

    /** Kafka's own least. */
    private static final long LEAST_SEGMENT_BYTES = 1 << 20;

    private static final long MOST_SEGMENT_BYTES = 1 << 30;

    public static final int MAX_PARTITIONS = 10_000;

    /** Eight partitions, frames for an hour or 1 GiB a partition, records for a week or 256 MiB a partition. */
    public static final TopicSettings DEFAULTS =
            new TopicSettings(8, (short) -1, Duration.ofHours(1), 1L << 30, Duration.ofDays(7), 256L << 20, 8 << 20);

    public TopicSettings {
        if (partitions < 1 || partitions > MAX_PARTITIONS) {
            throw new IllegalArgumentException("partitions " + partitions + " must lie in [1, " + MAX_PARTITIONS + "]");
        }
        if (replicationFactor != -1 && replicationFactor < 1) {
            throw new IllegalArgumentException(
                    "replicationFactor " + replicationFactor + " must be 1 or more, or -1 for the broker's default");
        }
        positive("frameRetention", frameRetention.toMillis());
        positive("frameRetentionBytes", frameRetentionBytes);
        positive("recordRetention", recordRetention.toMillis());
        positive("recordRetentionBytes", recordRetentionBytes);
        positive("maxMessageBytes", maxMessageBytes);
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + " must be 1 or more");
        }
    }

    /**
     * Size of a partition's segment, in bytes. Whole segments go, so that small ones keep a retention's bound close; one
     * record must fit into one.
     *
     * @param retentionBytes the topic's retention, in bytes
     */
    public long segmentBytes(long retentionBytes) {
        return Math.max(
                Math.max(LEAST_SEGMENT_BYTES, maxMessageBytes), Math.min(MOST_SEGMENT_BYTES, retentionBytes / 8));
    }

    public TopicSettings withPartitions(int newPartitions) {
        return new TopicSettings(
                newPartitions,
                replicationFactor,
                frameRetention,
                frameRetentionBytes,
                recordRetention,
                recordRetentionBytes,
                maxMessageBytes);
    }

    public TopicSettings withFrameRetention(Duration newRetention, long newRetentionBytes) {
        return new TopicSettings(
                partitions,
                replicationFactor,
                newRetention,
                newRetentionBytes,
                recordRetention,
                recordRetentionBytes,
                maxMessageBytes);
    }
}
